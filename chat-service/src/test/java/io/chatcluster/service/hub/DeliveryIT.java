package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.testing.Listener;
import io.chatcluster.service.testing.ListeningNode;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.RunningWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What listeners of a node are shown, however the frames of its inbox arrive. */
class DeliveryIT {

    private static final String ROOM = "room:1";
    private static RedisProcess redis;
    private final List<AutoCloseable> open = new ArrayList<>();

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
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void whatIsSaidBetweenASubscribeAndItsAnswerIsShownAfterTheAnswer() {
        // Given a subscribe whose answer is held up
        var pod = pod("chat.relay.sweep", "60s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var top = say(pod, 3);
        redis.pause();
        var listener = node.listen(ROOM);
        await().atMost(Pod.PATIENCE).until(() -> node.hub().channels() == 1);

        // When the next messages overtake it
        node.feed(List.of(frame(top.epoch(), 4), frame(top.epoch(), 5)));
        redis.resume();

        // Then
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).containsExactly("4 4", "5 5"));
        assertThat(listener.replies().getFirst().top()).isEqualTo(top);
    }

    @Test
    void whoJoinsWhileOthersListenMissesAndRepeatsNothing() {
        var pod = pod("chat.relay.sweep", "60s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var top = say(pod, 3);
        var first = listening(node);
        redis.pause();
        var second = node.listen(ROOM, new StreamPosition(top.epoch(), 1));
        node.feed(List.of(frame(top.epoch(), 4)));
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(first.shown()).containsExactly("4 4"));
        redis.resume();

        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(second.shown()).containsExactly("2 2", "3 3", "4 4"));
    }

    @Test
    void hubBehindTheAnswerOfASubscribeDoesNotShowItTwice() {
        // Given a node that has not yet got what the log has
        var pod = pod("chat.relay.sweep", "60s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var first = listening(node);
        var top = say(pod, 5);

        // When someone joins and the frames come after that
        var second = node.listen(ROOM, StreamPosition.BEGINNING);
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(second.shown()).hasSize(5));
        node.feed(LongStream.rangeClosed(1, 5)
                .mapToObj(i -> frame(top.epoch(), i))
                .toList());
        node.feed(List.of(frame(top.epoch(), 6)));

        // Then
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(first.shown()).hasSize(6));
        assertThat(second.shown()).containsExactly("1 1", "2 2", "3 3", "4 4", "5 5", "6 6");
    }

    @Test
    void lostRepeatedAndReorderedFramesMakeNoDifference() {
        // Given a thousand frames of which each third is lost and each third comes twice, in disorder
        var pod = pod("chat.relay.sweep", "1s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var listener = listening(node);
        var random = new Random(42);
        for (var round = 0; round < 10; round++) {
            var from = round * 100;
            var top = say(pod, 100);
            var frames = new ArrayList<Frame>();
            for (var i = 1; i <= 100; i++) {
                for (var copies = random.nextInt(3); copies > 0; copies--) {
                    frames.add(frame(top.epoch(), from + i));
                }
            }
            Collections.shuffle(frames, random);
            frames.forEach(each -> node.feed(List.of(each)));
            // A listener who is more than 500 behind is sent to the history instead.
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSizeGreaterThan(from - 200));
        }

        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(1000));
        assertThat(listener.shown())
                .isEqualTo(IntStream.rangeClosed(1, 1000)
                        .mapToObj(i -> i + " " + i)
                        .toList());
        assertThat(listener.refusals()).isZero();
    }

    @Test
    void deletedInboxAndRemovedRouteHealBySweeps() {
        var pod = pod("chat.relay.sweep", "1s");
        var worker = keep(RunningWorker.start(pod, "worker"));
        var node = keep(ListeningNode.start(pod, "node"));
        var listener = listening(node);
        say(pod, 5);
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(5));

        for (var round = 1; round <= 3; round++) {
            redis.command("DEL", pod.keys().nodes(ROOM));
            redis.command("DEL", pod.keys().inbox("node"));
            say(pod, 5);
            var expected = 5 + round * 5;
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(expected));
        }

        assertThat(listener.shown())
                .isEqualTo(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> i + " " + i).toList());
        assertThat(listener.interruptions()).isEmpty();
        await().atMost(Pod.PATIENCE)
                .until(() -> redis.command("ZSCORE", pod.keys().nodes(ROOM), "node") != null);
        assertThat(worker.unfinished()).isNotNegative();
    }

    @Test
    void inboxThatWasMadeAgainIsReadFromItsBeginning() {
        // Given a node whose cursor is far ahead of the inbox that a new master knows
        var pod = pod("chat.relay.sweep", "60s");
        var worker = keep(RunningWorker.start(pod, "worker"));
        var node = keep(ListeningNode.start(pod, "node"));
        var listener = listening(node);
        redis.command("XADD", pod.keys().inbox("node"), "9999999999999-0", "v", "1");
        say(pod, 1);

        // When
        redis.command("DEL", pod.keys().inbox("node"));
        await().atMost(Pod.PATIENCE)
                .until(() -> redis.command("EXISTS", pod.keys().inbox("node")).equals(1L));
        say(pod, 3);

        // Then
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(4));
        assertThat(worker.unfinished()).isNotNegative();
    }

    @Test
    void newMasterWhoseClockIsSlowerIsHeard() {
        // Given a node that has read an entry of a master whose clock is far ahead of that of its replica
        try (var replica = RedisProcess.start(
                        "--replicaof", "127.0.0.1", Integer.toString(redis.port()), "--repl-diskless-sync-delay", "0");
                var gate = RedisGate.to(redis);
                var behind = Pod.on(gate, "chat.relay.sweep", "60s", "chat.redis.partitions", "1")) {
            var worker = keep(RunningWorker.start(behind, "worker"));
            var node = keep(ListeningNode.start(behind, "node"));
            var listener = listening(node);
            say(behind, 3);
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(3));
            await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(
                            replica.command("XLEN", behind.keys().log(ROOM)))
                    .isEqualTo(3L));
            replica.command("REPLICAOF", "NO", "ONE");
            redis.command("XADD", behind.keys().inbox("node"), "9999999999999-0", "v", "1");
            behind.publisher().signal(ROOM, "after it".getBytes(StandardCharsets.UTF_8));
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.events()).containsExactly("signal after it"));

            // When
            gate.moveTo(replica);
            say(behind, 5);
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(8));
            say(behind, 1);

            // Then what comes after the sweep that follows a lost connection is shown long before the next one
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(9));
            assertThat(listener.refusals()).isZero();
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    @Test
    void floodThatOutgrowsTheLogInterruptsAndNeverLeavesAHole() {
        // Given a log of about a hundred entries and a node that sees nothing of a flood
        var pod = pod("chat.relay.sweep", "1s", "chat.history.size", "100");
        var node = keep(ListeningNode.silent(pod, "node"));
        var listener = listening(node);
        var top = say(pod, 10);
        LongStream.rangeClosed(1, 10).forEach(i -> node.feed(List.of(frame(top.epoch(), i))));
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(10));

        // When
        say(pod, 490);
        redis.command("XTRIM", pod.keys().log(ROOM), "MAXLEN", "50");
        node.feed(List.of(frame(top.epoch(), 500)));

        // Then the listener is told, and goes on at the top
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.refusals()).isEqualTo(1));
        say(pod, 3);
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown().getLast()).isEqualTo("503 503"));
        assertThat(listener.interruptions()).isNotEmpty();
        assertThat(holes(listener)).isLessThanOrEqualTo(listener.refusals());
    }

    @Test
    void whoWasInterruptedGetsEverythingWhereTheLogStillHasIt() {
        // Given a node so far behind that it gives up, and a log that has it all
        var pod = pod("chat.relay.sweep", "1s", "chat.history.recovery-limit", "2000");
        var node = keep(ListeningNode.silent(pod, "node"));
        var listener = listening(node);

        say(pod, 800);

        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(800));
        assertThat(holes(listener)).isZero();
        assertThat(listener.refusals()).isZero();
    }

    @Test
    void newEpochInterruptsWhoeverListensAndCostsThemNothing() {
        var pod = pod("chat.relay.sweep", "1s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var listeners = List.of(listening(node), listening(node));
        say(pod, 3);
        listeners.forEach(each -> await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(each.shown()).hasSize(3)));

        redis.command("HSET", pod.keys().meta(ROOM), "r", "another-server");
        say(pod, 3);

        listeners.forEach(each -> {
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(each.shown()).hasSize(6));
            assertThat(each.interruptions()).hasSize(1);
            assertThat(each.refusals()).isZero();
        });
    }

    @Test
    void logThatLostItsEndUnderTheSameServerIsNoticedByTheNodeThatKnowsBetter() {
        var pod = pod("chat.relay.sweep", "1s");
        var node = keep(ListeningNode.silent(pod, "node"));
        var listener = listening(node);
        var before = say(pod, 5);
        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(5));

        redis.command("HSET", pod.keys().meta(ROOM), "o", "3");

        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.refusals()).isEqualTo(1));
        assertThat(listener.position().orElseThrow().epoch()).isNotEqualTo(before.epoch());
    }

    @Test
    void pausedServerHealsWithoutAWord() {
        var pod =
                pod("chat.relay.sweep", "1s", "chat.redis.command-timeout", "2s", "chat.relay.publish-timeout", "30s");
        var worker = keep(RunningWorker.start(pod, "worker"));
        var node = keep(ListeningNode.start(pod, "node"));
        var listener = listening(node);
        say(pod, 5);
        redis.pause();
        var answer = pod.publishing(ROOM, "1", "6", "");
        await().pollDelay(java.time.Duration.ofSeconds(3)).until(() -> true);
        redis.resume();

        Pod.get(answer);
        say(pod, 4);

        await().atMost(Pod.PATIENCE)
                .untilAsserted(() -> assertThat(listener.shown()).hasSize(10));
        assertThat(holes(listener)).isZero();
        assertThat(worker.unfinished()).isNotNegative();
    }

    private Pod pod(String... settings) {
        return keep(Pod.on(redis, settings));
    }

    private <T extends AutoCloseable> T keep(T each) {
        open.add(each);
        return each;
    }

    private static Listener listening(ListeningNode node) {
        var listener = node.listen(ROOM);
        await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
        return listener;
    }

    /** Publishes messages whose texts are their offsets. */
    private static StreamPosition say(Pod pod, int count) {
        var top = Pod.get(pod.log().page(ROOM, java.util.Optional.empty(), 0, false))
                .top();
        for (var i = 1; i <= count; i++) {
            top = pod.publish(ROOM, Long.toString(top.offset() + 1)).position();
        }
        return top;
    }

    private static Frame frame(String epoch, long offset) {
        return new Frame(
                Frame.Kind.PUBLICATION,
                ROOM,
                epoch,
                offset,
                1,
                Pod.body("1", Long.toString(offset), "").encode());
    }

    private static long holes(Listener listener) {
        var offsets = listener.shown().stream()
                .map(each -> Long.parseLong(each, 0, each.indexOf(' '), 10))
                .toList();
        return IntStream.range(1, offsets.size())
                .filter(i -> offsets.get(i) != offsets.get(i - 1) + 1)
                .count();
    }
}
