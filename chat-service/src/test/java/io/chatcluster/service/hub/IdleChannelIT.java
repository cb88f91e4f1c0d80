package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.Listener;
import io.chatcluster.service.testing.ListeningNode;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.RunningWorker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A channel that nobody on a node listens to any more is kept for half a minute, then it and its route are forgotten. */
class IdleChannelIT {

    private static final String ROOM = "room:1";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void aChannelWithoutListenersIsForgottenWithItsRouteUnlessSomebodyComesBack() {
        try (var redis = RedisProcess.start();
                var pod = Pod.on(
                        redis, "chat.redis.partitions", "1", "chat.relay.sweep", "1s", "chat.relay.route-lease", "3s");
                var node = ListeningNode.start(pod, "node");
                var worker = RunningWorker.start(pod, "worker")) {
            // Given somebody who leaves, and somebody who comes back to the channel before it is forgotten
            var first = listening(node);
            pod.publish(ROOM, "one");
            awaitShown(first, "1 one");
            first.leave();
            pod.publish(ROOM, "two");
            var second = listening(node);
            assertThat(node.hub().channels()).isEqualTo(1);
            pod.publish(ROOM, "three");
            awaitShown(second, "3 three");

            // When the last one leaves
            second.leave();
            await().atMost(LIMIT).until(() -> node.hub().channels() == 0);

            // Then the route runs out, and is taken away by the next message
            await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
                pod.publish(ROOM, "for nobody");
                return redis.command("ZSCORE", pod.keys().nodes(ROOM), "node") == null;
            });

            // And who comes later hears what is said from then on
            var late = listening(node);
            var position = pod.publish(ROOM, "at last").position();
            awaitShown(late, position.offset() + " at last");
            assertThat(first.shown()).containsExactly("1 one");
            assertThat(second.shown()).containsExactly("3 three");
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    private static Listener listening(ListeningNode node) {
        var listener = node.listen(ROOM);
        await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
        return listener;
    }

    private static void awaitShown(Listener listener, String only) {
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).containsExactly(only));
    }
}
