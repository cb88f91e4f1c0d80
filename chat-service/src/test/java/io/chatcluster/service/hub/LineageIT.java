package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.relay.Acceptance;
import io.chatcluster.service.testing.ListeningNode;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.RunningWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What listeners are told when the server behind them restarts or is replaced by one that knows less. */
class LineageIT {

    private static final String ROOM = "room:1";
    private static final String[] QUICK = {
        "chat.relay.sweep", "1s", "chat.relay.publish-timeout", "30s", "chat.redis.partitions", "4"
    };

    @Test
    void restartUnderLoadCostsNobodyTheirPosition() {
        // Not everysec: while an fsync is under way that one answers before it has written anything.
        try (var redis = RedisProcess.start("--appendfsync", "always");
                var pod = Pod.on(redis, QUICK);
                var worker = RunningWorker.start(pod, "worker");
                var node = ListeningNode.start(pod, "node")) {
            // Given
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            var answers = new ArrayList<CompletionStage<Acceptance>>();
            publish(pod, answers, 0, 150);
            Pod.get(answers.getLast());

            // When the server is killed twice while messages come
            publish(pod, answers, 150, 300);
            redis.kill();
            redis.restart();
            answers.forEach(Pod::get);
            publish(pod, answers, 300, 450);
            redis.kill();
            redis.restart();
            answers.forEach(Pod::get);

            // Then
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.texts()).hasSizeGreaterThanOrEqualTo(450));
            assertThat(listener.texts())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 450)
                            .mapToObj(i -> "message " + i)
                            .toList());
            assertThat(listener.shown())
                    .map(LineageIT::offset)
                    .isEqualTo(IntStream.rangeClosed(1, 450)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(listener.refusals()).isZero();
            assertThat(listener.interruptions()).isNotEmpty();
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    @Test
    void everyListenerIsToldOfALostTailEvenWhenMoreWasSaidSinceThanWasLost() {
        try (var master = RedisProcess.start();
                var replica = replicaOf(master);
                var gate = RedisGate.to(master);
                var pod = Pod.on(gate, QUICK);
                var worker = RunningWorker.start(pod, "worker");
                var node = ListeningNode.start(pod, "node")) {
            // Given listeners who have seen five messages, and five more that the replica will never have
            var listeners = List.of(node.listen(ROOM), node.listen(ROOM), node.listen(ROOM));
            listeners.forEach(each ->
                    await().atMost(Pod.PATIENCE).until(() -> !each.replies().isEmpty()));
            IntStream.range(0, 5).forEach(i -> pod.publish(ROOM, "kept " + i));
            awaitInStep(master, replica);
            replica.command("REPLICAOF", "NO", "ONE");
            IntStream.range(0, 5).forEach(i -> pod.publish(ROOM, "lost " + i));
            listeners.forEach(each -> await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(each.shown()).hasSize(10)));
            var before = listeners.getFirst().position().orElseThrow();

            // When
            gate.moveTo(replica);
            var answers = new ArrayList<CompletionStage<Acceptance>>();
            IntStream.range(0, 8).forEach(i -> answers.add(pod.publishing(ROOM, "1", "new " + i, "")));
            var after = Pod.get(answers.getLast()).position();

            // Then
            assertThat(answers.stream().map(each -> Pod.get(each).position().offset()))
                    .containsExactlyInAnyOrder(6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            for (var listener : listeners) {
                await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(
                                listener.position().orElseThrow().epoch())
                        .isEqualTo(after.epoch()));
                assertThat(listener.refusals()).isEqualTo(1);
                assertThat(listener.interruptions()).isNotEmpty();
            }

            // And everybody goes on
            pod.publish(ROOM, "afterwards");
            listeners.forEach(each -> await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(each.texts().getLast()).isEqualTo("afterwards")));

            // And who had not seen the tail continues as if nothing had happened
            var continued = node.listen(ROOM, new StreamPosition(before.epoch(), 5));
            await().atMost(Pod.PATIENCE).until(() -> !continued.replies().isEmpty());
            assertThat(continued.replies().getFirst().recovered()).isTrue();
            assertThat(continued.texts()).hasSize(9).allMatch(text -> !text.startsWith("lost"));
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    @Test
    void secondFailoverThatLosesTheFirstNewEpochIsToldToo() {
        try (var master = RedisProcess.start();
                var second = replicaOf(master);
                var third = replicaOf(master);
                var gate = RedisGate.to(master);
                var pod = Pod.on(gate, QUICK);
                var worker = RunningWorker.start(pod, "worker");
                var node = ListeningNode.start(pod, "node")) {
            // Given a listener whom a first failover has brought into a second epoch
            var listener = node.listen(ROOM);
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            IntStream.range(0, 5).forEach(i -> pod.publish(ROOM, "first " + i));
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(5));
            awaitInStep(master, second);
            awaitInStep(master, third);
            var first = listener.position().orElseThrow();
            second.command("REPLICAOF", "NO", "ONE");
            third.command("REPLICAOF", "NO", "ONE");
            gate.moveTo(second);
            var inSecond = IntStream.range(0, 3)
                    .mapToObj(i -> pod.publish(ROOM, "second " + i).position())
                    .toList();
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(8));
            assertThat(listener.refusals()).isZero();

            // When
            gate.moveTo(third);

            // Then the listener hears of it although nobody says anything
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.refusals()).isEqualTo(1));
            var third1 = pod.publish(ROOM, "third").position();
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.texts().getLast()).isEqualTo("third"));
            assertThat(third1.offset()).isEqualTo(6);
            assertThat(third1.epoch()).isNotIn(first.epoch(), inSecond.getLast().epoch());
            assertThat(worker.unfinished()).isNotNegative();

            // And a position of the first epoch is as good as ever
            var continued = Pod.get(pod.log().subscribe(ROOM, "node", Optional.of(first)));
            assertThat(continued.valid()).isTrue();
            assertThat(continued.publications())
                    .map(each -> new String(each.body().data(), StandardCharsets.UTF_8))
                    .containsExactly("third");
        }
    }

    private static RedisProcess replicaOf(RedisProcess master) {
        return RedisProcess.start(
                "--replicaof", "127.0.0.1", Integer.toString(master.port()), "--repl-diskless-sync-delay", "0");
    }

    /** The master's own count of what it sent has arrived there. */
    private static void awaitInStep(RedisProcess master, RedisProcess replica) {
        await().atMost(Pod.PATIENCE).untilAsserted(() -> {
            var text = replica.command("INFO", "replication").toString();
            assertThat(text).contains("master_link_status:up");
            assertThat(field(text, "slave_repl_offset"))
                    .isEqualTo(field(master.command("INFO", "replication").toString(), "master_repl_offset"));
        });
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static void publish(Pod pod, List<CompletionStage<Acceptance>> answers, int from, int to) {
        IntStream.range(from, to).forEach(i -> answers.add(pod.publishing(ROOM, "1", "message " + i, "key " + i)));
    }

    private static long offset(String shown) {
        return Long.parseLong(shown, 0, shown.indexOf(' '), 10);
    }
}
