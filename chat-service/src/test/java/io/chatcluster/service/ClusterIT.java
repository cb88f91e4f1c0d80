package io.chatcluster.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.ClusterRedis;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RoundTrip;
import org.junit.jupiter.api.Test;

/** The whole way of a message over a cluster of three masters, one of which is killed. */
class ClusterIT {

    @Test
    void killedMasterHoldsUpItsOwnChannelsAndLosesNothing() throws InterruptedException {
        try (var cluster = ClusterRedis.start();
                var pod = Pod.on(
                        cluster,
                        "chat.relay.sweep",
                        "1s",
                        "chat.relay.claim-after",
                        "3s",
                        "chat.relay.publish-timeout",
                        "10s",
                        "chat.history.size",
                        "5000");
                var trip = RoundTrip.start(pod)) {
            // Given, not with everysec: while an fsync is under way that one answers before it has written anything
            cluster.masters().forEach(master -> master.command("CONFIG", "SET", "appendfsync", "always"));
            trip.comeAndGo();
            trip.talk();
            trip.awaitMore(300);
            assertThat(cluster.masters()).allSatisfy(master -> assertThat((Long) master.command("DBSIZE"))
                    .isPositive());

            // When
            var killed = cluster.masterOf(pod.keys().inbox("node"));
            killed.kill();
            killed.restart();
            trip.awaitMore(300);

            // Then
            trip.settle();
            trip.comeAndGo();
        }
    }
}
