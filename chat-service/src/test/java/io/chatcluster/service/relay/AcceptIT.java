package io.chatcluster.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.redis.Script;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the acceptance of a message promises, on a real server that restarts, fills up and loses its replica. */
class AcceptIT {

    private static RedisProcess redis;
    private static Pod pod;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        pod = Pod.on(redis);
    }

    @AfterAll
    static void stop() {
        pod.close();
        redis.close();
    }

    @Test
    void offsetsOfAChannelAreContiguousFromOne() {
        var first = pod.publish("room:contiguous", "one").position();
        var second = pod.publish("room:contiguous", "two").position();

        assertThat(first.offset()).isEqualTo(1);
        assertThat(second).isEqualTo(new StreamPosition(first.epoch(), 2));
    }

    @Test
    void repeatedKeyIsAcceptedOnceAndAnswersWhereTheFirstWent() {
        var first = pod.publish("room:repeated", "1", "hello", "key");
        pod.publish("room:repeated", "between");

        var second = pod.publish("room:repeated", "1", "hello", "key");

        assertThat(second).isEqualTo(new Acceptance(first.position(), first.time(), true));
        assertThat(logLength(pod, redis, "room:repeated")).isEqualTo(2);
    }

    @Test
    void equalKeyOfAnotherUserIsAnotherMessage() {
        pod.publish("room:users", "1", "from one", "key");

        var other = pod.publish("room:users", "2", "from two", "key");

        assertThat(other.duplicate()).isFalse();
        assertThat(logLength(pod, redis, "room:users")).isEqualTo(2);
    }

    @Test
    void sendersAndKeysThatReadAlikeWhenJoinedStayApart() {
        pod.publish("room:alike", "a", "one", "b:c");

        var other = pod.publish("room:alike", "a:b", "two", "c");

        assertThat(other.duplicate()).isFalse();
    }

    @Test
    void attemptsThatOutlivedTheIdempotencyWindowAreRefused() {
        try (var paused = Pod.on(redis)) {
            // Given a process that began its attempt and was stopped for longer than the window
            paused.clock()
                    .learn(System.currentTimeMillis() - Duration.ofMinutes(5).toMillis());

            // When, Then
            assertThatThrownBy(() -> paused.publish("room:late", "1", "late", "key"))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
            assertThat(logLength(pod, redis, "room:late")).isZero();
        }
    }

    @Test
    void fullRelayRefusesAndWritesNothing() {
        try (var small = Pod.on(redis, "chat.redis.key-prefix", "small:", "chat.relay.capacity", "3")) {
            IntStream.range(0, 3).forEach(i -> small.publish("room:full", "message " + i));
            var meta = meta(small, "room:full");

            assertThatThrownBy(() -> small.publish("room:full", "1", "one too many", "key"))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));

            assertThat(logLength(small, redis, "room:full")).isEqualTo(3);
            assertThat(meta(small, "room:full")).isEqualTo(meta);
            assertThat(redis.command("EXISTS", small.keys().seen("room:full", "1", "key")))
                    .isEqualTo(0L);
        }
    }

    @Test
    void refusedAppendLeavesNoOffsetWithoutAnEntry() {
        // Given a log that is ahead of its channel
        pod.publish("room:ahead", "one");
        redis.command("XADD", pod.keys().log("room:ahead"), "100-0", "t", "0", "p", "stranger");
        var meta = meta(pod, "room:ahead");
        var waiting = redis.command("XLEN", pod.keys().relay(pod.keys().partitionOf("room:ahead")));

        // When
        assertThatThrownBy(() -> pod.publish("room:ahead", "1", "two", "key")).isInstanceOf(ChatException.class);

        // Then
        assertThat(meta(pod, "room:ahead")).isEqualTo(meta);
        assertThat(redis.command("XLEN", pod.keys().relay(pod.keys().partitionOf("room:ahead"))))
                .isEqualTo(waiting);
        assertThat(redis.command("EXISTS", pod.keys().seen("room:ahead", "1", "key")))
                .isEqualTo(0L);
    }

    @Test
    void refusedAppendDoesNotHarmItsNeighboursInTheBatch() {
        try (var single = Pod.on(redis, "chat.redis.key-prefix", "one:", "chat.redis.partitions", "1")) {
            single.publish("room:broken", "one");
            redis.command("XADD", single.keys().log("room:broken"), "100-0", "t", "0", "p", "stranger");

            var answers = new ArrayList<CompletionStage<Acceptance>>();
            for (var i = 0; i < 50; i++) {
                answers.add(single.publishing(i % 10 == 5 ? "room:broken" : "room:sound", "1", "message " + i, ""));
            }

            assertThat(answers.stream().filter(AcceptIT::succeeds).count()).isEqualTo(45);
            assertThat(logLength(single, redis, "room:sound")).isEqualTo(45);
        }
    }

    @Test
    void channelWhoseMetaWasLostGoesOnAboveItsLogInANewEpoch() {
        var before = pod.publish("room:evicted", "one").position();
        pod.publish("room:evicted", "two");
        redis.command("DEL", pod.keys().meta("room:evicted"));

        var after = pod.publish("room:evicted", "three").position();

        assertThat(after.offset()).isEqualTo(3);
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
    }

    @Test
    void channelWhoseMetaWasLostGoesOnAboveAnEmptiedLog() {
        pod.publish("room:emptied", "one");
        pod.publish("room:emptied", "two");
        redis.command("XTRIM", pod.keys().log("room:emptied"), "MAXLEN", "0");
        redis.command("DEL", pod.keys().meta("room:emptied"));

        assertThat(pod.publish("room:emptied", "three").position().offset()).isEqualTo(3);
    }

    @Test
    void clientWithAnAbsurdOffsetChangesNobodysEpoch() {
        var top = pod.publish("room:absurd", "one").position();
        var absurd = Optional.of(new StreamPosition(top.epoch(), 1_000_000_000));

        var subscribed = Pod.get(pod.log().subscribe("room:absurd", "node", absurd));
        var page = Pod.get(pod.log().page("room:absurd", absurd, 10, false));

        assertThat(subscribed.valid()).isFalse();
        assertThat(page.valid()).isFalse();
        assertThat(subscribed.top()).isEqualTo(top);
        assertThat(pod.publish("room:absurd", "two").position()).isEqualTo(new StreamPosition(top.epoch(), 2));
    }

    @Test
    void clientWithAnUnknownEpochChangesNobodysEpoch() {
        var top = pod.publish("room:unknown", "one").position();
        var stranger = Optional.of(new StreamPosition(Epochs.candidate(), 1));

        var subscribed = Pod.get(pod.log().subscribe("room:unknown", "node", stranger));

        assertThat(subscribed.valid()).isFalse();
        assertThat(subscribed.top()).isEqualTo(top);
    }

    @Test
    void offsetsBeyondAHundredTrillionAreWrittenWithoutExponent() {
        // Given
        pod.publish("room:huge", "one");
        var hundredTrillion = "100000000000000";
        redis.command("HSET", pod.keys().meta("room:huge"), "o", hundredTrillion);
        redis.command("XADD", pod.keys().log("room:huge"), hundredTrillion + "-0", "t", "0", "p", "filler");

        // When
        var position = pod.publish("room:huge", "1", "next", "key").position();

        // Then
        assertThat(position.offset()).isEqualTo(100_000_000_000_001L);
        assertThat(redis.command("HGET", pod.keys().meta("room:huge"), "o")).isEqualTo("100000000000001");
        assertThat(redis.command("GET", pod.keys().seen("room:huge", "1", "key"))
                        .toString())
                .matches("\\S+ 100000000000001 \\d{13}");
        assertThat(redis.command("XREVRANGE", pod.keys().log("room:huge"), "+", "-", "COUNT", "1")
                        .toString())
                .contains("100000000000001-0");
        var relay = pod.keys().relay(pod.keys().partitionOf("room:huge"));
        assertThat(redis.command("XREVRANGE", relay, "+", "-", "COUNT", "1").toString())
                .contains("o, 100000000000001, t, ");
        var read =
                Pod.get(pod.log().after("room:huge", new StreamPosition(position.epoch(), position.offset() - 1), 10));
        assertThat(read.publications()).singleElement().satisfies(each -> assertThat(each.offset())
                .isEqualTo(100_000_000_000_001L));
    }

    @Test
    void serverWithoutMemoryRefusesBeforeItsFirstWrite() {
        pod.publish("room:memory", "one");
        var meta = meta(pod, "room:memory");
        redis.command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> pod.publish("room:memory", "1", "two", "key"))
                    .isInstanceOf(ChatException.class);
        } finally {
            redis.command("CONFIG", "SET", "maxmemory", "0");
        }

        assertThat(meta(pod, "room:memory")).isEqualTo(meta);
        assertThat(pod.publish("room:memory", "1", "two", "key").duplicate()).isFalse();
        assertThat(logLength(pod, redis, "room:memory")).isEqualTo(2);
    }

    @Test
    void cutConnectionsNeitherLoseNorDoubleWhatHasNoKeyOfItsOwn() {
        try (var gate = RedisGate.to(redis);
                var behind = Pod.on(gate, "chat.relay.publish-timeout", "30s")) {
            var answers = new ArrayList<CompletionStage<Acceptance>>();
            for (var i = 0; i < 600; i++) {
                answers.add(behind.publishing("room:cut" + i % 8, "1", "message " + i, ""));
                if (i % 150 == 100) {
                    Pod.get(answers.get(i - 50));
                    gate.cut();
                }
            }
            answers.forEach(Pod::get);

            var stored = IntStream.range(0, 8)
                    .mapToObj(i -> texts(pod, "room:cut" + i))
                    .flatMap(List::stream)
                    .toList();
            assertThat(stored).hasSize(600).doesNotHaveDuplicates();
        }
    }

    @Test
    void firstEpochsOfTwoFreshServersDiffer() {
        try (var one = RedisProcess.start();
                var other = RedisProcess.start();
                var podOfOne = Pod.on(one);
                var podOfOther = Pod.on(other)) {
            var first = podOfOne.publish("room:1", "one").position();
            var second = podOfOther.publish("room:1", "one").position();

            assertThat(first.epoch()).hasSizeGreaterThanOrEqualTo(16).isNotEqualTo(second.epoch());
        }
    }

    @Test
    void restartBeginsANewEpochAndGoesOnWithTheOffsets() {
        try (var own = RedisProcess.start();
                var ownPod = Pod.on(own)) {
            var before = ownPod.publish("room:1", "one").position();
            own.restart();

            var after = ownPod.publish("room:1", "two").position();

            assertThat(after.offset()).isEqualTo(2);
            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            assertThat(own.command("LRANGE", ownPod.keys().ends("room:1"), "0", "-1"))
                    .isEqualTo(List.of(before.epoch() + " 1"));
        }
    }

    @Test
    void killedServerHasEverythingThatWasAcknowledgedOnce() {
        // Not everysec: while an fsync is under way that one answers before it has written anything.
        try (var own = RedisProcess.start("--appendfsync", "always");
                var ownPod = Pod.on(own, "chat.relay.publish-timeout", "30s")) {
            // Given a load, in the middle of which the server is killed
            var answers = new ArrayList<CompletionStage<Acceptance>>();
            for (var i = 0; i < 2000; i++) {
                answers.add(ownPod.publishing("room:" + i % 5, "1", "message " + i, "key " + i));
            }
            Pod.get(answers.get(200));

            // When
            own.kill();
            own.restart();
            answers.forEach(Pod::get);

            // Then
            var stored = IntStream.range(0, 5)
                    .mapToObj(i -> texts(ownPod, "room:" + i))
                    .flatMap(List::stream)
                    .toList();
            assertThat(stored).hasSize(2000).doesNotHaveDuplicates();
        }
    }

    @Test
    void emptyServerThatLostItsScriptsGetsThemAgain() {
        try (var own = RedisProcess.start();
                var ownPod = Pod.on(own)) {
            ownPod.publish("room:1", "one");
            own.command("SCRIPT", "FLUSH");

            assertThat(ownPod.publish("room:1", "two").position().offset()).isEqualTo(2);
            assertThat(own.command("SCRIPT", "EXISTS", Script.ACCEPT.sha())).isEqualTo(List.of(1L));
        }
    }

    @Test
    void acknowledgementWaitsForAReplicaWhereThatIsAskedFor() {
        try (var master = RedisProcess.start();
                var replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                var careful = Pod.on(master, "chat.redis.ack", "replica", "chat.relay.publish-timeout", "1s")) {
            awaitReplica(master);

            // With a replica
            var accepted = careful.publish("room:1", "1", "one", "key 1");
            assertThat(replica.command("XLEN", careful.keys().log("room:1"))).isEqualTo(1L);

            // With a stopped one
            replica.pause();
            assertThatThrownBy(() -> careful.publish("room:1", "1", "two", "key 2"))
                    .isInstanceOf(ChatException.class);

            // With the same one, going on
            replica.resume();
            var again = careful.publish("room:1", "1", "two", "key 2");
            assertThat(again.duplicate()).isTrue();
            assertThat(again.position().offset()).isEqualTo(accepted.position().offset() + 1);
        }
    }

    @Test
    void duplicateIsNotAcknowledgedBeforeItsOriginalHasReachedAReplica() {
        try (var master = RedisProcess.start();
                var replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                var first = Pod.on(master, "chat.redis.ack", "replica", "chat.relay.publish-timeout", "500ms");
                var second = Pod.on(master, "chat.redis.ack", "replica", "chat.relay.publish-timeout", "500ms")) {
            // Given a message that the master has and the replica has not
            awaitReplica(master);
            replica.pause();
            assertThatThrownBy(() -> first.publish("room:1", "1", "one", "key")).isInstanceOf(ChatException.class);
            assertThat(logLength(first, master, "room:1")).isEqualTo(1);

            // When its sender tries again through another pod, Then
            assertThatThrownBy(() -> second.publish("room:1", "1", "one", "key"))
                    .isInstanceOf(ChatException.class);
            replica.resume();
        }
    }

    private static void awaitReplica(RedisProcess master) {
        await().atMost(Pod.PATIENCE)
                .until(() -> master.command("INFO", "replication").toString().contains("state=online"));
    }

    private static boolean succeeds(CompletionStage<Acceptance> answer) {
        try {
            Pod.get(answer);
            return true;
        } catch (ChatException e) {
            return false;
        }
    }

    private static Object meta(Pod of, String channel) {
        return redis.command("HGETALL", of.keys().meta(channel));
    }

    private static long logLength(Pod of, RedisProcess server, String channel) {
        return (Long) server.command("XLEN", of.keys().log(channel));
    }

    private static List<String> texts(Pod of, String channel) {
        return Pod.get(of.log().page(channel, Optional.empty(), 1000, false)).publications().stream()
                .map(each -> new String(each.body().data(), StandardCharsets.UTF_8))
                .toList();
    }
}
