package io.chatcluster.service.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One script waiting in a lane, until its answer or its deadline. */
final class ScriptCall {

    private static final long FIRST_PAUSE_MS = 10;
    private static final long LONGEST_PAUSE_MS = 500;

    final boolean durable;
    final String key;
    final CompletableFuture<Reply> answer = new CompletableFuture<>();
    private final Script script;
    private final List<String> keys;
    private final List<?> args;
    private final long deadline;
    private int attempts;

    /**
     * A call.
     *
     * @param deadline in {@link System#nanoTime()}
     */
    ScriptCall(Script script, List<String> keys, List<?> args, boolean durable, long deadline) {
        this.script = script;
        this.keys = keys;
        this.args = args;
        this.durable = durable;
        this.deadline = deadline;
        this.key = keys.getFirst();
    }

    Request byDigest() {
        return request(Command.EVALSHA, script.sha());
    }

    Request byText() {
        return request(Command.EVAL, script.text());
    }

    private Request request(Command command, String head) {
        var request = Request.cmd(command).arg(head).arg(keys.size());
        keys.forEach(request::arg);
        args.forEach(arg -> RedisCommands.argument(request, arg));
        return request;
    }

    /** How long to wait before the next attempt: doubling with full jitter; negative where the deadline comes first. */
    long pause() {
        var ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(attempts++, 6));
        var pause = java.util.concurrent.ThreadLocalRandom.current().nextLong(1, ceiling + 1);
        return deadline - System.nanoTime() < pause * 1_000_000 ? -1 : pause;
    }

    /** Whether the deadline is over at the given {@link System#nanoTime()}. */
    boolean isPast(long now) {
        return deadline - now < 0;
    }

    void fail(Throwable error) {
        answer.completeExceptionally(
                RedisErrors.passing(error)
                        ? new RedisUnavailable("Redis did not answer " + script + " in time", error)
                        : error);
    }
}
