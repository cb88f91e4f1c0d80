package io.chatcluster.service.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures; only for virtual threads and the main thread, never for an event loop. */
public final class Await {

    private Await() {}

    /**
     * The future's value.
     *
     * @throws RedisUnavailable where it does not come in time or Redis could not answer
     * @throws InterruptedException where the thread is told to stop
     */
    public static <T> T within(Duration time, CompletionStage<T> future) throws InterruptedException {
        try {
            return future.toCompletableFuture().get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RedisUnavailable("Redis did not answer in " + time);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RedisUnavailable unavailable) {
                throw unavailable;
            }
            throw new RedisUnavailable(
                    cause instanceof ErrorType ? "Redis answered with an error" : "Redis did not answer", cause);
        }
    }
}
