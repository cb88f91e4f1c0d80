package io.chatcluster.service.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one master: a few that share all pipelined commands, opened when first needed and again after a loss,
 * and as many more as there are blocking readers. A connection on which nothing arrives for the command timeout is closed
 * by its socket, which fails what waits on it; a ping every two seconds keeps the shared ones alive. Thread-safe.
 */
final class MasterLink {

    /** Shared connections; two keep one replica wait from holding up everything else. */
    static final int SHARED = 2;

    private static final int PING_MS = 2000;

    private final Redis client;
    private final AtomicReferenceArray<@Nullable CompletionStage<RedisConnection>> shared =
            new AtomicReferenceArray<>(SHARED);
    private final long pinger;
    private final Vertx vertx;

    MasterLink(Vertx vertx, RedisOptions options, String endpoint, int readers, int timeoutSeconds) {
        this.vertx = vertx;
        var own = MasterDirectory.single(options, endpoint)
                .setMaxPoolSize(SHARED + readers + 2)
                .setMaxPoolWaiting(SHARED + readers + 2)
                .setMaxWaitingHandlers(1 << 16);
        own.getNetClientOptions().setReadIdleTimeout(timeoutSeconds).setTcpNoDelay(true);
        client = Redis.createClient(vertx, own);
        pinger = vertx.setPeriodic(PING_MS, timer -> ping());
    }

    /** Sends one command on a shared connection. */
    CompletionStage<Reply> send(int lane, Request request) {
        return connection(lane)
                .thenCompose(open -> open.send(request).map(Reply::of).toCompletionStage());
    }

    /** Sends commands together; fails as a whole where one of them does. */
    CompletionStage<List<Reply>> batch(int lane, List<Request> requests) {
        return connection(lane)
                .thenCompose(open -> open.batch(requests).map(Reply::all).toCompletionStage());
    }

    /** A connection for one blocking reader. Never close it with a command in flight: it would go back to the pool blocked. */
    CompletionStage<RedisConnection> reader() {
        return client.connect().toCompletionStage();
    }

    private CompletionStage<RedisConnection> connection(int lane) {
        var index = lane % SHARED;
        var present = shared.get(index);
        if (present != null) {
            return present;
        }
        var opening = new java.util.concurrent.CompletableFuture<RedisConnection>();
        var other = shared.compareAndExchange(index, null, opening);
        if (other != null) {
            return other;
        }
        client.connect()
                .onFailure(error -> {
                    shared.compareAndSet(index, opening, null);
                    opening.completeExceptionally(error);
                })
                .onSuccess(open -> {
                    open.endHandler(ended -> shared.compareAndSet(index, opening, null));
                    open.exceptionHandler(error -> shared.compareAndSet(index, opening, null));
                    open.batch(loads()).onComplete(loaded -> {
                        if (loaded.succeeded()) {
                            opening.complete(open);
                        } else {
                            shared.compareAndSet(index, opening, null);
                            open.close();
                            opening.completeExceptionally(loaded.cause());
                        }
                    });
                });
        return opening;
    }

    /** Scripts are loaded ahead, so that EVALSHA finds them; a server restarted behind a proxy answers NOSCRIPT all the same. */
    private static List<Request> loads() {
        var loads = new ArrayList<Request>();
        for (var script : Script.values()) {
            loads.add(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text()));
        }
        return loads;
    }

    private void ping() {
        for (var index = 0; index < SHARED; index++) {
            var present = shared.get(index);
            if (present != null) {
                present.thenAccept(open -> open.send(Request.cmd(Command.PING)));
            }
        }
    }

    void close() {
        vertx.cancelTimer(pinger);
        client.close();
    }
}
