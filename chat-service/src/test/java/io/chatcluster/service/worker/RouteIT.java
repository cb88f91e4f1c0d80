package io.chatcluster.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Script;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.relay.FramePacking;
import io.chatcluster.service.relay.InboxWriter;
import io.chatcluster.service.relay.RelayConsumer;
import io.chatcluster.service.relay.RelayEntry;
import io.chatcluster.service.relay.Rendezvous;
import io.chatcluster.service.testing.ListeningNode;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.RunningWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accepted messages reach the nodes that need them, whatever becomes of single workers. */
class RouteIT {

    private static final String ROOM = "room:1";
    private static final String[] SETTINGS = {
        "chat.redis.partitions", "1",
        "chat.relay.sweep", "60s",
        "chat.relay.claim-after", "1s",
        "chat.relay.steal-after", "500ms"
    };

    private static RedisProcess redis;
    private Pod pod;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void emptyServer() {
        redis.command("FLUSHALL");
        pod = Pod.on(redis, SETTINGS);
    }

    @AfterEach
    void closePod() {
        pod.close();
    }

    @Test
    void groupThatIsMadeLateSeesWhatWasAcceptedBefore() throws InterruptedException {
        pod.publish(ROOM, "early");

        assertThat(texts(readAll(consumer("late")))).containsExactly("early");
    }

    @Test
    void groupThatWasLostIsMadeAgain() throws InterruptedException {
        var consumer = consumer("one");
        pod.publish(ROOM, "first");
        assertThat(texts(readAll(consumer))).containsExactly("first");
        redis.command("XGROUP", "DESTROY", pod.keys().relay(0), RedisKeys.GROUP);
        pod.publish(ROOM, "second");

        assertThat(texts(readAll(consumer))).containsExactly("first", "second");
    }

    @Test
    void finishedEntriesAreGoneFromTheStreamAndFromTheGroup() throws InterruptedException {
        var consumer = consumer("one");
        IntStream.range(0, 3).forEach(i -> pod.publish(ROOM, "message " + i));
        var entries = readAll(consumer);

        var removed = Pod.get(consumer.done(entries.stream().map(RelayEntry::id).toList(), false));

        assertThat(removed.count()).isEqualTo(3);
        assertThat(redis.command("XLEN", pod.keys().relay(0))).isEqualTo(0L);
        assertThat(pending()).isZero();
    }

    @Test
    void whatADeadWorkerHadReadIsClaimedByAnother() throws InterruptedException {
        try (var node = ListeningNode.start(pod, "node")) {
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            pod.publish(ROOM, "read by the dead");
            assertThat(readAll(consumer("dead"))).hasSize(1);

            try (var worker = RunningWorker.start(pod, "alive")) {
                await().atMost(Pod.PATIENCE)
                        .untilAsserted(() -> assertThat(listener.texts()).containsExactly("read by the dead"));
                await().atMost(Pod.PATIENCE).until(() -> pending() == 0);
                assertThat(worker.unfinished()).isNotNegative();
            }
        }
    }

    @Test
    void partitionOfAWorkerThatHangsWhileItsHeartGoesOnIsReadByAnother() {
        // Given a worker that is preferred, and of which nothing but the reading of relays hangs
        var hanging = IntStream.range(0, 1000)
                .mapToObj(i -> "hanging-" + i)
                .filter(name -> Rendezvous.preferred(List.of(name, "alive"), "0")
                        .orElseThrow()
                        .equals(name))
                .findFirst()
                .orElseThrow();
        try (var gate = RedisGate.to(redis);
                var behind = Pod.on(gate, SETTINGS);
                var stuck = RunningWorker.start(behind, hanging);
                var node = ListeningNode.start(pod, "node");
                var worker = RunningWorker.start(pod, "alive")) {
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            pod.publish(ROOM, "message 0");
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.texts()).containsExactly("message 0"));
            gate.hold("XREADGROUP");
            gate.cut();

            // When
            IntStream.range(1, 300).forEach(i -> pod.publish(ROOM, "message " + i));

            // Then
            await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(listener.texts())
                    .isEqualTo(IntStream.range(0, 300)
                            .mapToObj(i -> "message " + i)
                            .toList()));
            var beat = beatOf(hanging);
            await().atMost(Pod.PATIENCE).until(() -> beatOf(hanging) > beat);
            assertThat(stuck.unfinished() + worker.unfinished()).isNotNegative();
        }
    }

    private double beatOf(String worker) {
        var score = redis.command("ZSCORE", pod.keys().workers(), worker);
        return score == null ? -1 : Double.parseDouble(score.toString());
    }

    @Test
    void twoWorkersOnOnePartitionMakeNeitherHolesNorDuplicatesNorDisorder() {
        try (var node = ListeningNode.start(pod, "node");
                var one = RunningWorker.start(pod, "one");
                var two = RunningWorker.start(pod, "two");
                var third = RunningWorker.start(pod, "three")) {
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());

            for (var i = 0; i < 1500; i++) {
                pod.publish(ROOM, "message " + i);
            }

            await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(listener.texts())
                    .isEqualTo(IntStream.range(0, 1500)
                            .mapToObj(i -> "message " + i)
                            .toList()));
            assertThat(listener.interruptions()).isEmpty();
            assertThat(one.unfinished() + two.unfinished() + third.unfinished()).isNotNegative();
        }
    }

    @Test
    void consumerWithUnfinishedEntriesIsNeverDeleted() throws InterruptedException {
        var consumer = consumer("one");
        pod.publish(ROOM, "message");
        var entries = readAll(consumer);
        var keys = List.of(pod.keys().relay(0));

        var refused = Pod.get(pod.redis().run(0, Script.CONSUMER_GONE, keys, List.of("one")));
        assertThat(refused.count()).isZero();
        assertThat(pending()).isEqualTo(1);

        Pod.get(consumer.done(List.of(entries.getFirst().id()), false));
        var deleted = Pod.get(pod.redis().run(0, Script.CONSUMER_GONE, keys, List.of("one")));
        assertThat(deleted.count()).isEqualTo(1);
        assertThat((List<?>) redis.command("XINFO", "CONSUMERS", pod.keys().relay(0), RedisKeys.GROUP))
                .isEmpty();
    }

    @Test
    void inboxOfADeadNodeIsNotMadeAgainAndItsRouteGoes() throws InterruptedException {
        Pod.get(pod.log().subscribe(ROOM, "dead-node", java.util.Optional.empty()));
        pod.publish(ROOM, "message");
        var consumer = consumer("one");

        router().route(0, consumer, readAll(consumer));

        await().atMost(Pod.PATIENCE)
                .until(() -> redis.command("ZSCORE", pod.keys().nodes(ROOM), "dead-node") == null);
        await().atMost(Pod.PATIENCE).until(() -> pending() == 0);
        assertThat(redis.command("EXISTS", pod.keys().inbox("dead-node"))).isEqualTo(0L);
    }

    @Test
    void routeWhoseLeaseRanOutIsNotUsed() throws InterruptedException {
        redis.command("ZADD", pod.keys().nodes(ROOM), "1000", "expired-node");
        redis.command("XADD", pod.keys().inbox("expired-node"), "*", "v", "1");
        pod.publish(ROOM, "message");
        var consumer = consumer("one");

        router().route(0, consumer, readAll(consumer));

        assertThat(redis.command("XLEN", pod.keys().inbox("expired-node"))).isEqualTo(1L);
        assertThat(redis.command("ZSCORE", pod.keys().nodes(ROOM), "expired-node"))
                .isNull();
    }

    @Test
    void entriesOfABatchTravelTogetherAndLargeOnesAsPointers() throws InterruptedException {
        // Given
        Pod.get(pod.redis().run(Script.INBOX_TOUCH, List.of(pod.keys().inbox("node")), List.of(60_000)));
        Pod.get(pod.log().subscribe(ROOM, "node", java.util.Optional.empty()));
        for (var i = 0; i < 20; i++) {
            pod.publish(ROOM, "message " + i);
        }
        pod.publish(ROOM, "x".repeat(FramePacking.POINTER_ABOVE));
        var consumer = consumer("one");

        // When
        router().route(0, consumer, readAll(consumer));

        // Then
        assertThat(redis.command("XLEN", pod.keys().inbox("node"))).isEqualTo(1L);
        assertThat((Long) redis.command("MEMORY", "USAGE", pod.keys().inbox("node")))
                .isLessThan(FramePacking.POINTER_ABOVE);
    }

    @Test
    void largeMessagesAreReadFromTheLogInTheirPlace() {
        try (var node = ListeningNode.start(pod, "node");
                var worker = RunningWorker.start(pod, "worker")) {
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            var large = "x".repeat(20_000);

            for (var text : List.of("before", large, "between", large, large, "after")) {
                pod.publish(ROOM, text);
            }

            await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(listener.texts())
                    .containsExactly("before", large, "between", large, large, "after"));
            assertThat(listener.interruptions()).isEmpty();
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    @Test
    void entryThatCannotBeReadDoesNotHoldUpItsNeighbours() {
        redis.command(
                "XADD", pod.keys().relay(0), "*", "v", "9", "k", "?", "c", ROOM, "e", "", "o", "0", "t", "0", "p", "");
        try (var node = ListeningNode.start(pod, "node");
                var worker = RunningWorker.start(pod, "worker")) {
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());

            pod.publish(ROOM, "sound");

            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.texts()).containsExactly("sound"));
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    @Test
    void workerThatStopsLeavesNoConsumerAndNothingUnfinished() {
        try (var worker = RunningWorker.start(pod, "leaving")) {
            IntStream.range(0, 50).forEach(i -> pod.publish(ROOM, "message " + i));
            await().atMost(Pod.PATIENCE)
                    .until(() -> redis.command("XLEN", pod.keys().relay(0)).equals(0L));
            assertThat(worker.unfinished()).isNotNegative();
        }

        assertThat((List<?>) redis.command("XINFO", "CONSUMERS", pod.keys().relay(0), RedisKeys.GROUP))
                .isEmpty();
        await().atMost(Pod.PATIENCE)
                .until(() -> redis.command("ZSCORE", pod.keys().workers(), "leaving") == null);
    }

    @Test
    void entryOfARoomThatFailedAgainAndAgainIsFinished() throws InterruptedException {
        // Given
        Pod.get(pod.redis().run(Script.INBOX_TOUCH, List.of(pod.keys().inbox("node")), List.of(600_000)));
        Pod.get(pod.log().subscribe(ROOM, "node", java.util.Optional.empty()));
        pod.publish(ROOM, "hopeless");
        handedOut(5);

        // When
        try (var worker = RunningWorker.start(pod, "alive")) {
            awaitFinished();
            assertThat(worker.unfinished()).isNotNegative();
        }

        // Then
        assertThat(redis.command("XLEN", pod.keys().inbox("node"))).isEqualTo(0L);
        assertThat(redis.command("EXISTS", pod.keys().dead(0))).isEqualTo(0L);
        assertThat(redis.command("XLEN", pod.keys().log(ROOM))).isEqualTo(1L);
    }

    @Test
    void entryIsTriedAFifthTime() throws InterruptedException {
        // Given
        Pod.get(pod.redis().run(Script.INBOX_TOUCH, List.of(pod.keys().inbox("node")), List.of(600_000)));
        Pod.get(pod.log().subscribe(ROOM, "node", java.util.Optional.empty()));
        pod.publish(ROOM, "unlucky so far");
        handedOut(4);

        // When
        try (var worker = RunningWorker.start(pod, "alive")) {
            awaitFinished();
            assertThat(worker.unfinished()).isNotNegative();
        }

        // Then
        assertThat(redis.command("XLEN", pod.keys().inbox("node"))).isEqualTo(1L);
    }

    @Test
    void directMessageThatFailedAgainAndAgainIsPutAsideForAnOperator() throws InterruptedException {
        // Given
        var position = pod.publish("dm:1:2", "1", "hopeless", "key").position();
        handedOut(5);

        // When
        try (var worker = RunningWorker.start(pod, "alive")) {
            awaitFinished();
            assertThat(worker.unfinished()).isNotNegative();
        }

        // Then
        var dead = (List<?>) redis.command("XRANGE", pod.keys().dead(0), "-", "+");
        assertThat(((List<?>) dead.getFirst()).get(1))
                .isEqualTo(List.of("c", "dm:1:2", "e", position.epoch(), "o", Long.toString(position.offset())));
        assertThat(dead).hasSize(1);
    }

    /** All that waits was handed out so often, and not finished, to one who is gone. */
    private void handedOut(int deliveries) throws InterruptedException {
        var entries = readAll(consumer("dead"));
        assertThat(entries).hasSize(1);
        redis.command(
                "XCLAIM",
                pod.keys().relay(0),
                RedisKeys.GROUP,
                "dead",
                "0",
                entries.getFirst().id(),
                "IDLE",
                "60000",
                "RETRYCOUNT",
                Integer.toString(deliveries));
        assertThat(consumer("dead").deliveries(entries.getFirst().id())).isEqualTo(deliveries);
    }

    private void awaitFinished() {
        await().atMost(Pod.PATIENCE)
                .until(() -> pending() == 0
                        && redis.command("XLEN", pod.keys().relay(0)).equals(0L));
    }

    private RelayConsumer consumer(String name) {
        return new RelayConsumer(pod.redis(), pod.keys(), 0, name);
    }

    private Router router() {
        var copier = new InboxCopier(pod.redis(), pod.keys(), pod.log(), pod.config());
        return new Router(
                pod.redis(),
                pod.keys(),
                new InboxWriter(pod.redis(), pod.keys(), pod.config()),
                copier,
                pod.meters(),
                false);
    }

    /** Reads until nothing more comes at once. */
    private static List<RelayEntry> readAll(RelayConsumer consumer) throws InterruptedException {
        var all = new ArrayList<RelayEntry>();
        for (var tries = 0; all.isEmpty() && tries < 5; tries++) {
            all.addAll(consumer.read());
        }
        return all;
    }

    private static List<String> texts(List<RelayEntry> entries) {
        return entries.stream()
                .map(RelayEntry::frame)
                .map(Frame::payload)
                .map(io.chatcluster.service.model.PublicationBody::decode)
                .map(body -> new String(body.data(), StandardCharsets.UTF_8))
                .toList();
    }

    private long pending() {
        var summary = (List<?>) redis.command("XPENDING", pod.keys().relay(0), RedisKeys.GROUP);
        return (Long) summary.getFirst();
    }
}
