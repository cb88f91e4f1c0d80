package io.chatcluster.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.chat.RoomState;
import io.chatcluster.service.chat.Rooms;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.presence.Presence;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.relay.RedisClock;
import io.chatcluster.service.relay.RelayConsumer;
import io.chatcluster.service.relay.RelayEntry;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is tidied up, and what is left alone. */
class JanitorIT {

    private static final Duration AGE = Duration.ofHours(1);
    private static final int OLD = 250;
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
        pod = Pod.on(redis, "chat.redis.partitions", "2", "chat.history.age", "1h", "chat.history.size", "1000");
    }

    @AfterEach
    void closePod() {
        pod.close();
    }

    @Test
    void publicationsOverTheirAgeGoYoungerOnesStayAndOffsetsGoOn() {
        // Given
        for (var i = 0; i < OLD; i++) {
            pod.publish("room:busy", "old " + i);
        }
        var log = pod.keys().log("room:busy");
        var longAgo = Long.toString(System.currentTimeMillis() - AGE.toMillis() * 2);
        redis.command("DEL", log);
        for (var offset = 1; offset <= OLD; offset++) {
            redis.command("XADD", log, offset + "-0", "t", longAgo, "p", "old");
        }
        var young = pod.publish("room:busy", "young").position();

        // When
        trimAll(new Janitor(pod.redis(), pod.keys(), pod.clock(), pod.config()));

        // Then
        var page = Pod.get(pod.log().page("room:busy", Optional.empty(), 1000, false));
        assertThat(page.publications()).singleElement().satisfies(each -> assertThat(each.offset())
                .isEqualTo(OLD + 1));
        var next = pod.publish("room:busy", "next").position();
        assertThat(next.offset()).isEqualTo(OLD + 2);
        assertThat(next.epoch()).isEqualTo(young.epoch());
    }

    @Test
    void logsWithNothingOverItsAgeAreLeftAlone() {
        // Given
        IntStream.range(0, 20).forEach(i -> pod.publish("room:" + i, "young"));

        // When
        trimAll(at(System.currentTimeMillis() + AGE.toMillis() / 2));

        // Then
        for (var i = 0; i < 20; i++) {
            assertThat(redis.command("XLEN", pod.keys().log("room:" + i))).isEqualTo(1L);
        }
    }

    @Test
    void logThatLostAllItsPublicationsToAgeGoesOn() {
        // Given
        var before = pod.publish("room:quiet", "old").position();

        // When
        trimAll(at(System.currentTimeMillis() + AGE.toMillis() * 2));

        // Then
        assertThat(redis.command("XLEN", pod.keys().log("room:quiet"))).isEqualTo(0L);
        var after = pod.publish("room:quiet", "new").position();
        assertThat(after.offset()).isEqualTo(2);
        assertThat(after.epoch()).isEqualTo(before.epoch());
    }

    @Test
    void roomsInWhichNothingIsKeptAndNobodyIsLeaveTheDirectory() throws InterruptedException {
        // Given
        var someone = new ClientInfo("7", "phone", "Ann");
        var presence = new Presence(pod.redis(), pod.keys(), "node");
        pod.publish("room:said", "something");
        pod.publish("room:gone", "something");
        Pod.get(presence.enter("room:here", someone));
        Pod.get(presence.enter("room:left", someone));
        Pod.get(presence.leave("room:left", someone));
        redis.command("DEL", pod.keys().log("room:gone"));
        var janitor = new Janitor(pod.redis(), pod.keys(), pod.clock(), pod.config());

        // When
        var gone = janitor.removeRooms() + janitor.removeRooms();

        // Then
        assertThat(gone).isEqualTo(2);
        assertThat(Pod.get(new Rooms(pod.redis(), pod.keys()).latest()))
                .extracting(RoomState::channel)
                .containsExactlyInAnyOrder("room:said", "room:here");
        Pod.get(presence.leave("room:here", someone));
        assertThat(janitor.removeRooms() + janitor.removeRooms()).isEqualTo(1);
        Pod.get(presence.enter("room:here", someone));
        assertThat(Pod.get(new Rooms(pod.redis(), pod.keys()).latest()))
                .extracting(RoomState::channel)
                .contains("room:here");
    }

    @Test
    void silentConsumersGoButNeverOneWithUnfinishedEntries() throws InterruptedException {
        // Given
        var partition = pod.keys().partitionOf("room:1");
        pod.publish("room:1", "message");
        var holding = new RelayConsumer(pod.redis(), pod.keys(), partition, "holding");
        var entries = List.<RelayEntry>of();
        for (var tries = 0; entries.isEmpty() && tries < 5; tries++) {
            entries = holding.read();
        }
        assertThat(entries).hasSize(1);
        redis.command("XGROUP", "CREATECONSUMER", pod.keys().relay(partition), RedisKeys.GROUP, "idle");
        var janitor = new Janitor(pod.redis(), pod.keys(), pod.clock(), pod.config(), Duration.ZERO);

        // When, Then
        awaitTidied(janitor, partition, "holding");
        assertThat(holding.deliveries(entries.getFirst().id())).isEqualTo(1);
        Pod.get(holding.done(List.of(entries.getFirst().id()), false));
        awaitTidied(janitor, partition);
    }

    @Test
    void consumersThatWereHeardOfWithinAMinuteStay() throws InterruptedException {
        // Given
        var partition = pod.keys().partitionOf("room:1");
        redis.command("XGROUP", "CREATE", pod.keys().relay(partition), RedisKeys.GROUP, "0", "MKSTREAM");
        redis.command("XGROUP", "CREATECONSUMER", pod.keys().relay(partition), RedisKeys.GROUP, "busy");

        // When
        new Janitor(pod.redis(), pod.keys(), pod.clock(), pod.config()).removeConsumers();

        // Then
        assertThat(consumers(partition)).containsExactly("busy");
    }

    private void awaitTidied(Janitor janitor, int partition, String... left) {
        await().atMost(Pod.PATIENCE).untilAsserted(() -> {
            janitor.removeConsumers();
            assertThat(consumers(partition)).containsExactly(left);
        });
    }

    private List<String> consumers(int partition) {
        var all = (List<?>) redis.command("XINFO", "CONSUMERS", pod.keys().relay(partition), RedisKeys.GROUP);
        return all.stream().map(each -> ((List<?>) each).get(1).toString()).toList();
    }

    /** A janitor to whom it is another time. */
    private Janitor at(long millis) {
        var clock = new RedisClock();
        clock.learn(millis);
        return new Janitor(pod.redis(), pod.keys(), clock, pod.config());
    }

    private static void trimAll(Janitor janitor) {
        try {
            // A round looks at some hundred keys; these tests have fewer, but SCAN promises little.
            for (var round = 0; round < 10; round++) {
                janitor.trimLogs();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
