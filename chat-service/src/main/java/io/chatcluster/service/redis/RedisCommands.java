package io.chatcluster.service.redis;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Commands to whichever master has the key. Scripts go through the lane of their partition, pipelined with the others of
 * that partition and repeated until their deadline; single commands go out once. Thread-safe; futures complete on a
 * connection's thread, with {@link RedisUnavailable} where Redis could not answer in time.
 */
public final class RedisCommands {

    /** What an operation that is not a publication may take, repetitions included. */
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    /** How long a read outside of scripts is repeated. */
    private static final Duration QUERY_LIMIT = Duration.ofSeconds(2);

    /** How much later than its deadline a script may fail. */
    private static final long EXPIRY_MS = 100;

    private final Vertx vertx;
    private final RedisOptions options;
    private final MasterDirectory directory;
    private final Map<String, MasterLink> links = new ConcurrentHashMap<>();
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final int readers;
    private final int timeoutSeconds;
    private final Observer observer;
    private final long expiry;
    private volatile boolean closed;

    /** Is told how each batch of scripts went; called on a connection's thread. */
    public interface Observer {

        /** A batch was answered, or was not. */
        void batch(boolean answered);
    }

    /** Commands that nobody observes; see the other constructor. */
    public RedisCommands(Vertx vertx, RedisOptions options, int readers, Duration timeout) {
        this(vertx, options, readers, timeout, answered -> {});
    }

    /**
     * Commands over the given connections.
     *
     * @param options how to reach Redis, as configured for the platform's client
     * @param readers how many blocking readers one master may have to serve
     * @param timeout how long a connection may stay silent with a command on it; whole seconds
     */
    public RedisCommands(Vertx vertx, RedisOptions options, int readers, Duration timeout, Observer observer) {
        this.observer = observer;
        this.vertx = vertx;
        this.options = options;
        this.directory = new MasterDirectory(vertx, options);
        this.readers = readers;
        this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
        this.expiry = vertx.setPeriodic(EXPIRY_MS, timer -> lanes.values().forEach(Lane::expire));
    }

    /** Runs a script with the default deadline of five seconds. All keys share the partition. */
    public CompletionStage<Reply> run(int partition, Script script, List<String> keys, List<?> args) {
        return run(partition, script, keys, args, DEFAULT_DEADLINE, false);
    }

    /**
     * Runs a script that may be repeated without harm.
     *
     * @param partition names the lane; all keys must be in the slot of the first
     * @param args texts, numbers and byte arrays
     * @param within repetitions end after this time
     * @param durable whether success has to wait for a replica
     */
    public CompletionStage<Reply> run(
            int partition, Script script, List<String> keys, List<?> args, Duration within, boolean durable) {
        var lane = lanes.computeIfAbsent(partition, index -> new Lane(this, index));
        return lane.submit(new ScriptCall(script, keys, args, durable, System.nanoTime() + within.toNanos()));
    }

    /** Runs a script whose keys lie outside the partitions. */
    public CompletionStage<Reply> run(Script script, List<String> keys, List<?> args) {
        return run(script, keys, args, DEFAULT_DEADLINE);
    }

    /** Runs a script whose keys lie outside the partitions; repetitions end after the given time. */
    public CompletionStage<Reply> run(Script script, List<String> keys, List<?> args, Duration within) {
        return run(-1 - Slots.of(keys.getFirst()), script, keys, args, within, false);
    }

    /** Sends a command once to the master of the key; never repeated, so it may write. */
    public CompletionStage<Reply> send(String key, Request request) {
        return link(Slots.of(key))
                .thenCompose(link -> link.send(key.hashCode() & 1, request))
                .exceptionallyCompose(error -> {
                    var cause = unwrap(error);
                    if (RedisErrors.moved(cause)) {
                        directory.refresh();
                    }
                    return CompletableFuture.failedFuture(
                            RedisErrors.passing(cause) ? new RedisUnavailable("Redis did not answer", cause) : cause);
                });
    }

    /**
     * Sends a command that only reads, again and again until it is answered or two seconds are over: a master that restarts
     * or fails over is no reason to refuse anybody.
     */
    public CompletionStage<Reply> query(String key, Request request) {
        return query(key, request, System.nanoTime() + QUERY_LIMIT.toNanos(), 1);
    }

    private CompletionStage<Reply> query(String key, Request request, long deadline, int attempt) {
        return send(key, request).exceptionallyCompose(error -> {
            var pause = ThreadLocalRandom.current().nextLong(1, 1 + Math.min(400, 20L << Math.min(attempt, 5)));
            var again = unwrap(error) instanceof RedisUnavailable
                    && deadline - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(pause);
            if (!again) {
                return CompletableFuture.failedFuture(unwrap(error));
            }
            return CompletableFuture.supplyAsync(
                            () -> query(key, request, deadline, attempt + 1),
                            CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS))
                    .thenCompose(answer -> answer);
        });
    }

    /** The masters known at present, for work on every one of them. */
    public Set<String> masters() {
        return directory.masters();
    }

    /** Sends a command once to a master named by {@link #masters()}. */
    public CompletionStage<Reply> sendTo(String master, Request request) {
        return linkTo(master).send(0, request);
    }

    /** Opens a connection for one blocking reader of the keys in a slot. */
    CompletionStage<RedisConnection> reader(int slot) {
        return link(slot).thenCompose(MasterLink::reader);
    }

    CompletionStage<MasterLink> link(int slot) {
        return directory.endpoint(slot).thenApply(this::linkTo);
    }

    private MasterLink linkTo(String endpoint) {
        if (closed) {
            throw new RedisUnavailable("the connections to Redis are closed");
        }
        return links.computeIfAbsent(
                endpoint, address -> new MasterLink(vertx, options, address, readers, timeoutSeconds));
    }

    /** After an error: where the masters may be elsewhere now, look for them before the next attempt. */
    void learnFrom(Throwable error) {
        if (RedisErrors.moved(error)) {
            directory.refresh();
        }
    }

    void observe(boolean answered) {
        observer.batch(answered);
    }

    void later(long delayMs, Runnable task) {
        CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS).execute(task);
    }

    /** Closes every connection; commands fail from now on. */
    public void close() {
        closed = true;
        vertx.cancelTimer(expiry);
        links.values().forEach(MasterLink::close);
    }

    static Throwable unwrap(Throwable error) {
        var cause = error.getCause();
        return error instanceof java.util.concurrent.CompletionException && cause != null ? cause : error;
    }

    /** An argument as it goes over the wire. */
    static Request argument(Request request, Object arg) {
        return switch (arg) {
            case String text -> request.arg(text);
            case byte[] bytes -> request.arg(Buffer.buffer(bytes));
            case Number number -> request.arg(number.toString());
            case Boolean flag -> request.arg(flag ? "1" : "0");
            default -> throw new IllegalArgumentException("an argument of a script is a text, a number or bytes");
        };
    }
}
