package io.chatcluster.service.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Permits to close connections are shared by all processes. */
class EvictionBudgetIT {

    private static final Duration TIME = Duration.ofSeconds(3);

    @Test
    void processesThatDrainTogetherShareTheRate() throws InterruptedException {
        try (var redis = RedisProcess.start();
                var one = Pod.on(redis);
                var two = Pod.on(redis)) {
            var budgets = new EvictionBudget[] {budget(one, 5, 1000), budget(two, 5, 1000)};

            var taken = taken(100, budgets);

            // A tenth of a second's worth at once, then the rate.
            assertThat(taken.permits()).isBetween(50, 10 + taken.atRate(100));
        }
    }

    @Test
    void nobodyIsSentToProcessesThatWouldRefuseThem() throws InterruptedException {
        try (var redis = RedisProcess.start();
                var pod = Pod.on(redis)) {
            var taken = taken(1000, budget(pod, 2, 20));

            assertThat(taken.permits()).isBetween(10, 2 + taken.atRate(20));
        }
    }

    @Test
    void whileRedisIsAwayEachTakesItsShare() throws InterruptedException {
        try (var redis = RedisProcess.start();
                var pod = Pod.on(redis, "chat.redis.command-timeout", "1s")) {
            redis.stop();

            var taken = taken(100, budget(pod, 4, 1000));

            assertThat(taken.permits()).isBetween(1, 25 + taken.atRate(25));
        }
    }

    private static EvictionBudget budget(Pod pod, int nodes, int handshakesPerSecond) {
        return new EvictionBudget(pod.redis(), pod.keys(), () -> nodes, handshakesPerSecond);
    }

    private record Taken(int permits, long nanos) {

        /** How many a rate allows in the time that it took. */
        int atRate(int perSecond) {
            return (int) Math.ceil(nanos / 1e9 * perSecond);
        }
    }

    private static Taken taken(int rate, EvictionBudget... budgets) throws InterruptedException {
        var granted = 0;
        var begun = System.nanoTime();
        var end = begun + TIME.toNanos();
        while (System.nanoTime() < end) {
            for (var budget : budgets) {
                granted += budget.take(1000, rate);
            }
            Thread.sleep(20);
        }
        return new Taken(granted, System.nanoTime() - begun);
    }
}
