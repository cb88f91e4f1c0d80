package io.chatcluster.service.account;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords with bcrypt on threads of its own, never on the caller's. Thread-safe; futures complete on one of those
 * threads.
 *
 * <p>Overflow: beyond {@link #QUEUE} waiting passwords, further ones fail at once with {@link AccountRefusal.Overloaded}.
 */
public final class PasswordHash implements AutoCloseable {

    /** How many passwords may wait. */
    static final int QUEUE = 10_000;

    private final int cost;
    private final ThreadPoolExecutor threads;

    /**
     * A hash of the given strength.
     *
     * @param cost bcrypt's cost, 4 to 16; each step doubles the time
     * @param threads how many passwords are hashed at once
     */
    public PasswordHash(int cost, int threads) {
        this.cost = cost;
        var names = Thread.ofPlatform().name("password-hash-", 0).daemon().factory();
        this.threads =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), names);
    }

    /** Hashes a password; salt and cost are part of the result. */
    public CompletionStage<String> hash(String password) {
        return submit(() -> BcryptUtil.bcryptHash(password, cost));
    }

    /** Whether a hash was made of this password. */
    public CompletionStage<Boolean> matches(String password, String hash) {
        return submit(() -> BcryptUtil.matches(password, hash));
    }

    /** Ends the threads; what still waits fails with {@link AccountRefusal.Overloaded}. */
    @Override
    public void close() {
        for (var waiting : threads.shutdownNow()) {
            if (waiting instanceof Job<?> job) {
                job.refuse();
            }
        }
    }

    /** Runs work on the threads; tests give it work that waits. */
    <T> CompletionStage<T> submit(Supplier<T> work) {
        var job = new Job<>(work, new CompletableFuture<>());
        try {
            threads.execute(job);
        } catch (RejectedExecutionException e) {
            job.refuse();
        }
        return job.result();
    }

    private record Job<T>(Supplier<T> work, CompletableFuture<T> result) implements Runnable {
        @Override
        public void run() {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        void refuse() {
            result.completeExceptionally(new AccountRefusal.Overloaded());
        }
    }
}
