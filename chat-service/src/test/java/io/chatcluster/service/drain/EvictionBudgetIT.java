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

            var granted = taken(100, budgets);

            // A tenth of a second's worth at once, then the rate.
            assertThat(granted).isBetween(200, 330);
        }
    }

    @Test
    void nobodyIsSentToProcessesThatWouldRefuseThem() throws InterruptedException {
        try (var redis = RedisProcess.start();
                var pod = Pod.on(redis)) {
            var granted = taken(1000, budget(pod, 2, 20));

            assertThat(granted).isBetween(40, 70);
        }
    }

    @Test
    void whileRedisIsAwayEachTakesItsShare() throws InterruptedException {
        try (var redis = RedisProcess.start();
                var pod = Pod.on(redis, "chat.redis.command-timeout", "1s")) {
            redis.stop();

            var granted = taken(100, budget(pod, 4, 1000));

            assertThat(granted).isBetween(1, 110);
        }
    }

    private static EvictionBudget budget(Pod pod, int nodes, int handshakesPerSecond) {
        return new EvictionBudget(pod.redis(), pod.keys(), () -> nodes, handshakesPerSecond);
    }

    private static int taken(int rate, EvictionBudget... budgets) throws InterruptedException {
        var granted = 0;
        var end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() < end) {
            for (var budget : budgets) {
                granted += budget.take(1000, rate);
            }
            Thread.sleep(20);
        }
        return granted;
    }
}
