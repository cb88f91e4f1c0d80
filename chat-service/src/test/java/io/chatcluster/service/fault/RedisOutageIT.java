package io.chatcluster.service.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.ServiceProcess;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Redis away for ten seconds: everyone waits or is told so, nobody dies, and it goes on by itself. */
class RedisOutageIT {

    private static final Logger LOGGER = Logger.getLogger(RedisOutageIT.class);
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int BEFORE = 500;
    private static final int AFTER = 1000;

    @Test
    void nothingAcknowledgedIsMissingAfterRedisWasStoppedForTenSeconds() throws InterruptedException {
        outage("stopped", fleet -> fleet.redis().stop(), fleet -> fleet.redis().restart());
    }

    @Test
    void nothingAcknowledgedIsMissingAfterRedisWasFrozenForTenSeconds() throws InterruptedException {
        outage("frozen", fleet -> fleet.redis().pause(), fleet -> fleet.redis().resume());
    }

    private interface Step {
        void on(Fleet fleet);
    }

    private static void outage(String name, Step away, Step back) throws InterruptedException {
        try (var fleet = Fleet.start(name);
                var crowd = Crowd.join(fleet, new Crowd.Plan(name, 20, 4, 150, 0.15, 2))) {
            // Given
            crowd.chat();
            crowd.awaitAcknowledged(BEFORE, LIMIT);

            // When
            away.on(fleet);
            Thread.sleep(OUTAGE);
            var meanwhile = crowd.ledger().acknowledged();
            back.on(fleet);
            crowd.awaitAcknowledged(meanwhile + AFTER, LIMIT);

            // Then
            crowd.settle();
            LOGGER.info(crowd.figures());
            assertThat(fleet.services()).allMatch(ServiceProcess::isAlive);
            assertThat(crowd.counts().temporaryErrors().get()).as("refusals").isGreaterThan(0);
            assertThat(crowd.counts().unanswered().get()).as("no answer at all").isZero();
        }
    }
}
