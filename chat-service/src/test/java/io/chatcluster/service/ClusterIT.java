package io.chatcluster.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.testing.ClusterRedis;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.RoundTrip;
import io.chatcluster.service.testing.RunningWorker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The whole way of a message over a cluster of three masters, one of which is killed or set back. */
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

    @Test
    void directMessageThatAMasterLostAndItsSenderRepeatsIsInTheInboxesOnce() {
        try (var cluster = ClusterRedis.start();
                var pod = Pod.on(cluster, "chat.relay.claim-after", "3s", "chat.relay.publish-timeout", "30s");
                var worker = RunningWorker.start(pod, "worker")) {
            // Given a conversation on another master than both inboxes, and a message copied into them
            cluster.masters().forEach(master -> master.command("CONFIG", "SET", "appendfsync", "always"));
            var peer = LongStream.range(2, 1000)
                    .filter(id -> !List.of(masterOf(cluster, pod, "user:1"), masterOf(cluster, pod, "user:" + id))
                            .contains(masterOf(cluster, pod, "dm:1:" + id)))
                    .findFirst()
                    .orElseThrow();
            var conversation = "dm:1:" + peer;
            var inboxes = List.of("user:1", "user:" + peer);
            var before = pod.publish(conversation, "1", "kept", "key 1").position();
            awaitInboxes(pod, inboxes, "kept");
            var master = masterOf(cluster, pod, conversation);
            var file = master.appendOnlyFile();
            pod.publish(conversation, "1", "lost", "key 2");
            awaitInboxes(pod, inboxes, "kept", "lost");

            // When the conversation's master loses it and its sender tries again
            master.setBackTo(file);
            var again = pod.publish(conversation, "1", "lost", "key 2");
            pod.publish(conversation, "1", "next", "key 3");

            // Then
            assertThat(again.duplicate()).isFalse();
            assertThat(again.position().offset()).isEqualTo(2);
            assertThat(again.position().epoch()).isNotEqualTo(before.epoch());
            awaitInboxes(pod, inboxes, "kept", "lost", "next");
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    private static RedisProcess masterOf(ClusterRedis cluster, Pod pod, String channel) {
        return cluster.masterOf(pod.keys().log(channel));
    }

    private static void awaitInboxes(Pod pod, List<String> inboxes, String... texts) {
        for (var inbox : inboxes) {
            await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(
                            Pod.get(pod.log().page(inbox, Optional.of(StreamPosition.BEGINNING), 100, false))
                                    .publications())
                    .map(each -> new String(each.body().data(), StandardCharsets.UTF_8)
                            .replaceAll(".*\"message\":(.*)}", "$1"))
                    .containsExactly(texts));
        }
    }
}
