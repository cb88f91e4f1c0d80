package io.chatcluster.service;

import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.ReplicatedRedis;
import io.chatcluster.service.testing.RoundTrip;
import org.junit.jupiter.api.Test;

/** The whole way of a message over a replicated Redis, whose master dies. */
class SentinelIT {

    @Test
    void nothingAcknowledgedIsMissingAfterAFailover() throws InterruptedException {
        try (var redis = ReplicatedRedis.start();
                var pod = Pod.on(
                        redis, "chat.redis.ack", "replica", "chat.relay.sweep", "1s", "chat.history.size", "5000");
                var trip = RoundTrip.start(pod)) {
            // Given
            trip.comeAndGo();
            trip.talk();
            trip.awaitMore(200);

            // When the master dies, and comes back as the replica that acknowledgements wait for
            redis.failover();
            redis.rejoin();
            trip.awaitMore(200);

            // Then
            trip.settle();
            trip.comeAndGo();
        }
    }
}
