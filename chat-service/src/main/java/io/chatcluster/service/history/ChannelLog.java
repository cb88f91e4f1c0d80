package io.chatcluster.service.history;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.Stamp;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads channels. Every read answers epoch and top too, and runs the lineage check where the reader's position cannot be
 * right. Thread-safe; futures complete on a Redis connection's thread.
 */
public final class ChannelLog {

    /** Most publications of one page of history. */
    public static final int PAGE_LIMIT = 1000;

    /** Scripts count in doubles; no stamp of the next two centuries comes near. */
    private static final long LAST_CURSOR = (1L << 53) - 1;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final ChatConfig config;
    /** What of a log may go into one reply, in bytes; leaves room in the outbox for what is around the data. */
    private final int replyBytes;

    /** Logs on the given Redis. */
    public ChannelLog(RedisCommands redis, RedisKeys keys, ChatConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.config = config;
        this.replyBytes = config.limits().outboundBytes() / 4 * 3;
    }

    /**
     * Registers a node for a channel, then reads where the channel is and what a returning client has missed, in one step.
     *
     * @param from the client's position; empty where it does not recover
     */
    public CompletionStage<LogRead> subscribe(String channel, String node, Optional<StreamPosition> from) {
        var position = from.orElse(new StreamPosition("", -1));
        return run(
                        Script.SUBSCRIBE,
                        channel,
                        List.of(keys.nodes(channel), keys.meta(channel), keys.log(channel), keys.ends(channel)),
                        List.of(
                                node,
                                config.relay().routeLease().toMillis(),
                                position.epoch(),
                                position.offset(),
                                config.history().recoveryLimit(),
                                replyBytes,
                                Epochs.candidate()))
                .thenApply(ChannelLog::logRead);
    }

    /** Reads after a pod's own position: to fill a gap, or to learn of a new epoch. The page is contiguous or empty. */
    public CompletionStage<LogRead> after(String channel, StreamPosition position, int page) {
        return run(
                        Script.READ,
                        channel,
                        List.of(keys.meta(channel), keys.log(channel), keys.ends(channel)),
                        List.of(position.epoch(), position.offset(), page, Epochs.candidate()))
                .thenApply(ChannelLog::logRead);
    }

    /**
     * A page for a client.
     *
     * @param since exclusive start; empty for the oldest or newest page
     * @param limit 0 to {@link #PAGE_LIMIT}; 0 answers the position only. Large publications make the page shorter, so that it
     *     fits the connection's outbox
     * @param reverse newest first
     */
    public CompletionStage<LogRead> page(String channel, Optional<StreamPosition> since, int limit, boolean reverse) {
        var from = since.orElse(new StreamPosition("", -1));
        return run(
                        Script.HISTORY,
                        channel,
                        List.of(keys.meta(channel), keys.log(channel), keys.ends(channel)),
                        List.of(
                                from.epoch(),
                                from.offset(),
                                Math.min(limit, PAGE_LIMIT),
                                reverse,
                                Epochs.candidate(),
                                replyBytes))
                .thenApply(ChannelLog::logRead);
    }

    /**
     * A page of a pull chat, however long its log is.
     *
     * @param cursor where to begin, inclusive, as {@link Stamp#cursor()}; the next publication after it where there is none
     * @param limit 1 to {@link #PAGE_LIMIT}. Large publications make the page shorter, as in {@link #page}
     */
    public CompletionStage<StampedPage> stamped(ChannelName.Pull chat, long cursor, int limit) {
        var channel = chat.text();
        return run(
                        Script.PULL,
                        channel,
                        List.of(keys.log(channel)),
                        List.of(Math.min(cursor, LAST_CURSOR), Math.min(limit, PAGE_LIMIT), replyBytes))
                .thenApply(ChannelLog::stampedPage);
    }

    /**
     * A page of a channel between two offsets, both exclusive: upwards from the first where there is one, else downwards.
     * Large publications make the page shorter. Of a channel in which nothing was ever said the epoch is empty.
     *
     * @param after -1 for none
     * @param before -1 for none
     */
    public CompletionStage<LogWindow> window(String channel, long after, long before, int limit) {
        return run(
                        Script.WINDOW,
                        channel,
                        List.of(keys.meta(channel), keys.log(channel), keys.ends(channel)),
                        List.of(after, before, limit, replyBytes, Epochs.candidate()))
                .thenApply(answer -> {
                    var found = publications(answer.get(3));
                    return new LogWindow(
                            position(answer.get(0), answer.get(1)),
                            answer.get(2).count() == 1,
                            after >= 0 ? found : found.reversed());
                });
    }

    /**
     * Renews a node's routes of up to 200 channels of one partition and answers where each of them stands.
     *
     * @param entries channels of one partition with the hub's positions; an unknown position has an empty epoch
     */
    public CompletionStage<List<SweepEntry>> sweep(String node, List<SweepEntry> entries) {
        var scriptKeys = new ArrayList<String>(entries.size() * 4);
        var args = new ArrayList<Object>(3 + entries.size() * 2);
        args.add(node);
        args.add(config.relay().routeLease().toMillis());
        args.add(Epochs.candidate());
        for (var entry : entries) {
            var channel = entry.channel();
            scriptKeys.addAll(List.of(keys.nodes(channel), keys.meta(channel), keys.log(channel), keys.ends(channel)));
            args.add(entry.position().epoch());
            args.add(entry.position().offset());
        }
        return run(Script.SWEEP, entries.getFirst().channel(), scriptKeys, args).thenApply(answer -> {
            var tops = new ArrayList<SweepEntry>(entries.size());
            for (var i = 0; i < entries.size(); i++) {
                tops.add(new SweepEntry(entries.get(i).channel(), position(answer.get(2 * i), answer.get(2 * i + 1))));
            }
            return tops;
        });
    }

    /** What of a conversation is still to be copied, from a copy cursor on. */
    public CompletionStage<Unfinished> unfinished(String conversation, StreamPosition cursor, int page) {
        return run(
                        Script.CONVREAD,
                        conversation,
                        List.of(keys.meta(conversation), keys.log(conversation), keys.ends(conversation)),
                        List.of(cursor.epoch(), cursor.offset(), page, Epochs.candidate()))
                .thenApply(answer -> new Unfinished(
                        position(answer.get(0), answer.get(1)), answer.get(2).number(), publications(answer.get(3))));
    }

    private CompletionStage<Reply> run(Script script, String channel, List<String> scriptKeys, List<?> args) {
        return redis.run(keys.partitionOf(channel), script, scriptKeys, args);
    }

    private static StampedPage stampedPage(Reply answer) {
        var following = answer.get(0).toString();
        var entries = new ArrayList<StampedPage.Entry>(answer.get(1).size());
        for (var entry : answer.get(1)) {
            entries.add(new StampedPage.Entry(
                    new Stamp(entry.get(0).number(), entry.get(1).count()),
                    PublicationBody.decode(entry.get(2).bytes())));
        }
        return new StampedPage(
                entries, following.isEmpty() ? Optional.empty() : Optional.of(Stamp.of(Long.parseLong(following))));
    }

    private static LogRead logRead(Reply answer) {
        return new LogRead(
                position(answer.get(0), answer.get(1)), answer.get(2).count() == 1, publications(answer.get(3)));
    }

    private static StreamPosition position(Reply epoch, Reply offset) {
        return new StreamPosition(epoch.toString(), offset.number());
    }

    /** Entries of a log as Redis gives them. */
    public static List<Publication> publications(Reply entries) {
        var publications = new ArrayList<Publication>(entries.size());
        for (var entry : entries) {
            var id = entry.get(0).toString();
            var fields = entry.get(1);
            publications.add(new Publication(
                    Long.parseLong(id, 0, id.indexOf('-'), 10),
                    fields.get(1).number(),
                    PublicationBody.decode(fields.get(3).bytes())));
        }
        return publications;
    }
}
