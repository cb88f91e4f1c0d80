package io.chatcluster.service.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Kills of every kind under load, and the proof that nothing acknowledged was lost, repeated or put out of order. */
class FaultIT {

    private static final Logger LOGGER = Logger.getLogger(FaultIT.class);
    private static final int MESSAGES = 20_000;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @Test
    void everyAcknowledgedMessageIsShownOnceAndInOrderThroughKillsOfWorkersConnectsAndRedis() {
        try (var fleet = Fleet.start("kills");
                var crowd = Crowd.join(fleet, new Crowd.Plan("kills", 40, 8, 450, 0.15, 1))) {
            // Given
            crowd.chat();
            crowd.awaitAcknowledged(MESSAGES / 10, LIMIT);

            // When
            fleet.worker(0).kill();
            fleet.worker(0).start();
            crowd.awaitAcknowledged(MESSAGES * 3 / 10, LIMIT);

            fleet.connect(0).kill();
            fleet.connect(0).start();
            crowd.awaitAcknowledged(MESSAGES * 5 / 10, LIMIT);

            fleet.redis().kill();
            fleet.redis().restart();
            crowd.awaitAcknowledged(MESSAGES * 7 / 10, LIMIT);

            fleet.worker(1).kill();
            fleet.connect(1).kill();
            fleet.worker(1).start();
            fleet.connect(1).start();
            crowd.awaitAcknowledged(MESSAGES, LIMIT);

            // Then
            crowd.settle();
            LOGGER.info(crowd.figures());
            assertThat(crowd.counts().losses().get()).as("lost connections").isGreaterThan(0);
            assertThat(crowd.counts().recovered().get())
                    .as("messages recovered")
                    .isGreaterThan(0);
            assertThat(fleet.services()).allMatch(each -> each.isReady());
        }
    }

    /** So many listeners of one room on one event loop that they are told to come back over a while, not at once. */
    @Test
    void aRestartOfRedisLeavesNoHoleInRoomsWithHundredsOfListeners() {
        try (var fleet = Fleet.start("crowded", "quarkus.vertx.event-loops-pool-size=1");
                var crowd = Crowd.join(fleet, new Crowd.Plan("crowded", 500, 2, 30, 0.1, 3))) {
            // Given
            crowd.chat();
            crowd.awaitAcknowledged(100, LIMIT);

            // When
            for (var restarts = 1; restarts <= 2; restarts++) {
                fleet.redis().kill();
                fleet.redis().restart();
                crowd.awaitAcknowledged(100 + 200 * restarts, LIMIT);
            }

            // Then
            crowd.settle();
            LOGGER.info(crowd.figures());
            assertThat(crowd.counts().resubscribes().get()).as("resubscribes").isGreaterThan(500);
        }
    }
}
