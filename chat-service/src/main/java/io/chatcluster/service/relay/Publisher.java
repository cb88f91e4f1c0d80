package io.chatcluster.service.relay;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes publications into their channels, each exactly once for its idempotency key. An acceptance that fails halfway is
 * repeated under the same key until its timeout. Thread-safe; futures complete on a Redis connection's thread.
 */
public final class Publisher {

    /**
     * Attempts are refused this part of the window before its end, a minute of the five by default: a bound on how long one
     * may be under way.
     */
    private static final int GRACE_PART = 5;

    /** The window for keys that this pod made up; no one else repeats them, and it does so for 30 s at most. */
    private static final Duration OWN_WINDOW = Duration.ofSeconds(100);

    private static final Duration HINT_LIMIT = Duration.ofMillis(500);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final ChatMeters meters;
    private final ChatConfig config;
    private final String ownKeys = Epochs.candidate() + "-";
    private final AtomicLong ownKey = new AtomicLong();

    /** A publisher on the given Redis. */
    public Publisher(RedisCommands redis, RedisKeys keys, RedisClock clock, ChatMeters meters, ChatConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.meters = meters;
        this.config = config;
    }

    /**
     * Accepts a publication.
     *
     * @param key the sender's idempotency key, empty where it has none
     * @return where it went; fails with {@link ChatException} (a temporary error, or one that names the reason)
     */
    public CompletionStage<Acceptance> publish(String channel, PublicationBody body, String key) {
        var first = clock.millis();
        var window = key.isEmpty() ? OWN_WINDOW.plusMillis(1) : config.relay().idempotencyWindow();
        var unique = key.isEmpty() ? ownKeys + ownKey.incrementAndGet() : key;
        var sender = key.isEmpty() ? "" : body.sender().user();
        var stamped = channel.startsWith(ChannelName.Pull.PREFIX);
        var args = List.of(
                Epochs.candidate(),
                body.encode(),
                channel,
                first,
                window.toMillis(),
                window.dividedBy(GRACE_PART).toMillis(),
                stamped ? config.pull().historySize() : config.history().size(),
                config.history().age().toMillis(),
                config.relay().capacity(),
                stamped);
        var partition = keys.partitionOf(channel);
        var scriptKeys = List.of(
                keys.meta(channel),
                keys.log(channel),
                keys.seen(channel, sender, unique),
                keys.relay(partition),
                keys.ends(channel),
                keys.mark(channel, body.sender().user()),
                keys.rooms(partition));
        var durable = config.redis().ack() == ChatConfig.Ack.REPLICA;
        return redis.run(
                        partition,
                        Script.ACCEPT,
                        scriptKeys,
                        args,
                        config.relay().publishTimeout(),
                        durable)
                .thenApply(this::acceptance)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(refusal(error)));
    }

    /** Sends something that is shown once and not kept; best effort. */
    public CompletionStage<Boolean> signal(String channel, byte[] json) {
        var partition = keys.partitionOf(channel);
        return redis.run(
                        partition,
                        Script.SIGNAL,
                        List.of(keys.relay(partition)),
                        List.of(channel, json, config.relay().capacity()))
                .thenApply(answer -> answer.count() == 1)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(refusal(error)));
    }

    /**
     * Sends something that is shown once and not kept, and that nobody misses: where Redis does not answer at once it is
     * dropped, and so it is while half of the relay's room is taken, which messages need.
     */
    public void hint(String channel, byte[] json) {
        var partition = keys.partitionOf(channel);
        redis.run(
                        partition,
                        Script.SIGNAL,
                        List.of(keys.relay(partition)),
                        List.of(channel, json, config.relay().capacity() / 2),
                        HINT_LIMIT,
                        false)
                .exceptionally(error -> Reply.none());
    }

    private Acceptance acceptance(Reply answer) {
        return switch (answer.get(0).toString()) {
            case "ok" -> {
                meters.accepted();
                yield taken(answer, false);
            }
            case "dup" -> taken(answer, true);
            case "busy" ->
                throw new ChatException(
                        ErrorCode.TOO_MANY_REQUESTS, "too many messages wait to be delivered; try again in a moment");
            default ->
                throw new ChatException(
                        ErrorCode.LIMIT_EXCEEDED, "the message is too old to be accepted; send it again with a new id");
        };
    }

    private static Acceptance taken(Reply answer, boolean duplicate) {
        var position =
                new StreamPosition(answer.get(1).toString(), answer.get(2).number());
        return new Acceptance(position, answer.get(3).number(), duplicate);
    }

    private static Throwable refusal(Throwable error) {
        var cause = error.getCause() == null || error instanceof ChatException ? error : error.getCause();
        return cause instanceof ChatException
                ? cause
                : new ChatException(ErrorCode.INTERNAL, "the message could not be stored in time; try again");
    }
}
