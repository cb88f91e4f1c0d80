package io.chatcluster.service.redis;

import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads of one key on a connection of their own, opened by the first read and again after a loss. One virtual
 * thread uses it. Reads must block for less than the socket's idle limit, so that a dead connection is noticed.
 */
public final class BlockingReader {

    /** How long the server may block a read, in ms; an idle connection is known to be alive after this time. */
    public static final int BLOCK_MS = 2000;

    private static final Duration DEADLINE = Duration.ofSeconds(6);

    private final RedisCommands commands;
    private final int slot;
    private @Nullable RedisConnection connection;

    /** A reader of the given key. */
    public BlockingReader(RedisCommands commands, String key) {
        this.commands = commands;
        this.slot = Slots.of(key);
    }

    /** Whether the next read opens a new connection, so that something may have been missed. */
    public boolean isFresh() {
        return connection == null;
    }

    /**
     * Sends a read and waits for its answer.
     *
     * @return the answer, or empty where nothing came in the time that the server blocks
     * @throws RedisUnavailable where the connection could not be opened or was lost; the next call opens a new one
     */
    public Optional<Reply> read(Request request) throws InterruptedException {
        try {
            var open = connection;
            if (open == null) {
                open = Await.within(DEADLINE, commands.reader(slot));
                // Its loss shows in the read under way; unhandled, the client would log it as a fault of its own.
                open.exceptionHandler(lost -> {});
                connection = open;
            }
            return Optional.of(Await.within(
                            DEADLINE, open.send(request).map(Reply::of).toCompletionStage()))
                    .filter(reply -> !reply.isNil());
        } catch (RedisUnavailable e) {
            var verdict = e.getCause() instanceof ErrorType error && !RedisErrors.moved(error);
            if (!verdict) {
                // Not closed here: with a read in flight it would go back to the pool still blocked. Its socket's idle
                // limit closes it.
                connection = null;
                commands.learnFrom(e);
            }
            throw e;
        }
    }
}
