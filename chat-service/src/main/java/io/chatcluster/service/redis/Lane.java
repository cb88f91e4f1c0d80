package io.chatcluster.service.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The scripts of one partition on their way to Redis. One batch is under way at a time; what is submitted meanwhile makes
 * up the next one, so batches grow with the load and an idle lane adds no delay. A batch that failed is repeated script by
 * script, which tells the one that failed from its neighbours. Thread-safe.
 *
 * <p>Overflow: beyond {@link #CAPACITY} unanswered scripts, further ones fail at once with {@link RedisUnavailable}.
 */
final class Lane {

    /** About the batch size at which Redis' throughput is best (measured: 277 k/s with 100, 224 k/s with 500). */
    private static final int BATCH = 100;

    private static final int CAPACITY = 20_000;

    /** How long one batch waits for a replica, in ms. */
    private static final int REPLICA_WAIT_MS = 100;

    private final RedisCommands commands;
    private final int index;
    private final Queue<ScriptCall> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Set<ScriptCall> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unansweredCount = new AtomicInteger();

    Lane(RedisCommands commands, int index) {
        this.commands = commands;
        this.index = Math.abs(index);
    }

    CompletionStage<Reply> submit(ScriptCall call) {
        if (unansweredCount.incrementAndGet() > CAPACITY) {
            unansweredCount.decrementAndGet();
            return CompletableFuture.failedFuture(new RedisUnavailable("too many commands wait for Redis"));
        }
        unanswered.add(call);
        call.answer.whenComplete((answer, error) -> {
            unanswered.remove(call);
            unansweredCount.decrementAndGet();
        });
        enqueue(call);
        return call.answer;
    }

    /** Fails what is past its deadline, wherever it waits: a server that hangs keeps a batch for as long as its socket lives. */
    void expire() {
        var now = System.nanoTime();
        for (var call : unanswered) {
            if (call.isPast(now)) {
                call.fail(new RedisUnavailable("its time is over"));
            }
        }
    }

    private void enqueue(ScriptCall call) {
        queue.add(call);
        if (busy.compareAndSet(false, true)) {
            next();
        }
    }

    private void next() {
        var calls = take();
        if (calls.isEmpty()) {
            busy.set(false);
            if (!queue.isEmpty() && busy.compareAndSet(false, true)) {
                next();
            }
            return;
        }
        attempt(calls).whenComplete((done, error) -> {
            commands.observe(error == null);
            if (error != null) {
                var cause = RedisErrors.ofBatch(RedisCommands.unwrap(error));
                if (cause instanceof ErrorType && calls.size() > 1) {
                    singly(calls);
                } else {
                    calls.forEach(call -> failed(call, cause));
                }
            }
            next();
        });
    }

    private List<ScriptCall> take() {
        var calls = new ArrayList<ScriptCall>();
        while (calls.size() < BATCH) {
            var call = queue.poll();
            if (call == null) {
                break;
            }
            if (!call.answer.isDone()) {
                calls.add(call);
            }
        }
        return calls;
    }

    private CompletionStage<Boolean> attempt(List<ScriptCall> calls) {
        var durable = calls.stream().anyMatch(call -> call.durable);
        var requests = new ArrayList<Request>(calls.size() + 1);
        calls.forEach(call -> requests.add(call.byDigest()));
        return send(calls.getFirst(), requests, durable).thenApply(answers -> {
            var replicated = !durable || answers.getLast().count() >= 1;
            for (var i = 0; i < calls.size(); i++) {
                settle(calls.get(i), answers.get(i), replicated);
            }
            return true;
        });
    }

    private CompletionStage<List<Reply>> send(ScriptCall first, List<Request> requests, boolean durable) {
        if (durable) {
            requests.add(Request.cmd(Command.WAIT).arg(1).arg(REPLICA_WAIT_MS));
        }
        try {
            return commands.link(Slots.of(first.key)).thenCompose(link -> link.batch(index, requests));
        } catch (RedisUnavailable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void settle(ScriptCall call, Reply answer, boolean replicated) {
        if (call.durable && !replicated) {
            retry(call, new RedisUnavailable("no replica confirmed in " + REPLICA_WAIT_MS + " ms"));
        } else {
            call.answer.complete(answer);
        }
    }

    private void singly(List<ScriptCall> calls) {
        for (var call : calls) {
            attempt(List.of(call)).exceptionally(error -> {
                failed(call, RedisErrors.ofBatch(RedisCommands.unwrap(error)));
                return false;
            });
        }
    }

    private void failed(ScriptCall call, Throwable error) {
        if (RedisErrors.noScript(error)) {
            var requests = new ArrayList<>(List.of(call.byText()));
            send(call, requests, call.durable)
                    .thenAccept(answers -> settle(
                            call,
                            answers.getFirst(),
                            !call.durable || answers.getLast().count() >= 1))
                    .exceptionally(again -> {
                        retry(call, RedisErrors.ofBatch(RedisCommands.unwrap(again)));
                        return null;
                    });
            return;
        }
        commands.learnFrom(error);
        retry(call, error);
    }

    private void retry(ScriptCall call, Throwable error) {
        if (call.answer.isDone()) {
            return;
        }
        var pause = RedisErrors.passing(error) ? call.pause() : -1;
        if (pause < 0) {
            call.fail(error);
        } else {
            commands.later(pause, () -> enqueue(call));
        }
    }
}
