package io.chatcluster.service.worker;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.history.Unfinished;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.DirectCopy;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;

/**
 * Copies direct messages into the inbox channels of both sides, each message once and in the conversation's order.
 *
 * <ol>
 *   <li>The inbox keeps a cursor for each conversation: up to where it was copied. A copy names the cursor that it expects,
 *       the message before its own, and the script appends and moves the cursor, or changes nothing.
 *   <li>Where another cursor is found and it is not already past the message, the conversation is read from that cursor on
 *       and all of it is copied.
 *   <li>A message id seen in the inbox lately is not appended again.
 * </ol>
 *
 * Thread-safe; two workers that copy the same messages at once do it once.
 */
public final class InboxCopier {

    private static final int PAGE = 100;
    private static final Duration LIMIT = Duration.ofMillis(2500);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final ChannelLog log;
    private final ChatConfig config;
    private final boolean durable;

    /** A copier on the given Redis. */
    public InboxCopier(RedisCommands redis, RedisKeys keys, ChannelLog log, ChatConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.log = log;
        this.config = config;
        this.durable = config.redis().ack() == ChatConfig.Ack.REPLICA;
    }

    /**
     * Makes both copies.
     *
     * @param epoch the epoch of the messages
     * @param messages contiguous messages of the conversation, oldest first
     */
    public CompletionStage<Void> copy(
            ChannelName.DirectMessage conversation, String epoch, List<Publication> messages) {
        var sides = LongStream.of(conversation.low(), conversation.high())
                .distinct()
                .mapToObj(ChannelName.UserInbox::new)
                .map(inbox ->
                        copy(conversation.text(), inbox.text(), epoch, messages).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(sides);
    }

    private CompletionStage<Void> copy(String conversation, String inbox, String epoch, List<Publication> messages) {
        var before = messages.getFirst().offset() - 1;
        var expected = before == 0 ? "" : cursor(new StreamPosition(epoch, before));
        var last = messages.getLast().offset();
        return append(conversation, inbox, expected, epoch, messages).thenCompose(found -> {
            if (found.isDone() || found.isPast(epoch, last)) {
                return CompletableFuture.completedFuture(null);
            }
            return catchUp(conversation, inbox, found);
        });
    }

    /** Copies what the conversation has after the cursor, page by page. */
    private CompletionStage<Void> catchUp(String conversation, String inbox, Found at) {
        return log.unfinished(conversation, at.position(), PAGE).thenCompose((Unfinished rest) -> {
            if (rest.publications().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            var epoch = rest.top().epoch();
            return append(conversation, inbox, at.text(), epoch, rest.publications())
                    .thenCompose(found -> {
                        if (!found.isDone()) {
                            return found.text().equals(at.text())
                                    ? CompletableFuture.completedFuture(null)
                                    : catchUp(conversation, inbox, found);
                        }
                        var reached = new StreamPosition(
                                epoch, rest.publications().getLast().offset());
                        return reached.offset() >= rest.top().offset()
                                ? CompletableFuture.completedFuture(null)
                                : catchUp(conversation, inbox, new Found(cursor(reached)));
                    });
        });
    }

    private CompletionStage<Found> append(
            String conversation, String inbox, String expected, String epoch, List<Publication> messages) {
        var partition = keys.partitionOf(inbox);
        var scriptKeys = new ArrayList<>(List.of(
                keys.copied(inbox),
                keys.meta(inbox),
                keys.log(inbox),
                keys.relay(partition),
                keys.ends(inbox),
                keys.talks(inbox)));
        var args = new ArrayList<Object>(List.of(
                conversation,
                expected,
                cursor(new StreamPosition(epoch, messages.getLast().offset())),
                Epochs.candidate(),
                inbox,
                config.history().size(),
                config.history().age().toMillis(),
                config.relay().idempotencyWindow().toMillis(),
                RedisKeys.MOST_TALKS));
        for (var message : messages) {
            var body = message.body();
            var key = body.key().isEmpty() ? conversation + " " + epoch + " " + message.offset() : body.key();
            scriptKeys.add(keys.seen(inbox, body.sender().user(), key));
            var position = new StreamPosition(epoch, message.offset());
            args.add(new PublicationBody(body.sender(), "", DirectCopy.wrap(conversation, position, body.data()))
                    .encode());
        }
        return redis.run(partition, Script.COPY, scriptKeys, args, LIMIT, durable)
                .thenApply(answer -> answer.get(0).toString().equals("ok")
                        ? Found.DONE
                        : new Found(answer.get(1).toString()));
    }

    private static String cursor(StreamPosition position) {
        return position.epoch() + " " + position.offset();
    }

    /** The cursor that was found instead of the expected one: {@code epoch offset}, empty for none. */
    private record Found(String text) {
        static final Found DONE = new Found("done");

        boolean isDone() {
            return text.equals("done");
        }

        StreamPosition position() {
            var space = text.indexOf(' ');
            return space < 0
                    ? StreamPosition.BEGINNING
                    : new StreamPosition(text.substring(0, space), Long.parseLong(text, space + 1, text.length(), 10));
        }

        boolean isPast(String epoch, long offset) {
            var at = position();
            return at.epoch().equals(epoch) && at.offset() >= offset;
        }
    }
}
