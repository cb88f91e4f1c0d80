package io.chatcluster.service.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChannelName.DirectMessage;
import io.chatcluster.service.model.ChannelName.Room;
import io.chatcluster.service.testing.ClusterRedis;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marks, pages and lists where they are kept. */
class ReadMarksIT {

    private static final Room ROOM = new Room("1");
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
        pod = Pod.on(redis, "chat.redis.partitions", "4", "chat.history.size", "100");
    }

    @AfterEach
    void closePod() {
        pod.close();
    }

    @Test
    void marksOnlyRiseWhateverTheirOrder() {
        // Given
        IntStream.range(0, 10).forEach(i -> pod.publish(ROOM.text(), "m" + i));
        var marks = marks(pod);
        var highest = 0L;

        // Then
        for (var i = 0; i < 50; i++) {
            var offset = ThreadLocalRandom.current().nextLong(0, 12);
            highest = Math.max(highest, Math.min(offset, 10));
            assertThat(Pod.get(marks.mark(ROOM, 7, offset)))
                    .isEqualTo(new ReadMark(ROOM.text(), highest, 10 - highest));
        }
    }

    @Test
    void aMarkThatIsNotNewsIsNotTold() {
        // Given
        pod.publish(ROOM.text(), "one");
        var marks = marks(pod);
        var relay = pod.keys().relay(pod.keys().partitionOf("user:7"));

        // When
        Pod.get(marks.mark(ROOM, 7, 1));
        Pod.get(marks.mark(ROOM, 7, 1));
        Pod.get(marks.mark(ROOM, 7, 0));

        // Then
        await().atMost(Pod.PATIENCE).until(() -> !signals(relay).isEmpty());
        assertThat(signals(relay)).singleElement().asString().contains("\"type\":\"read\"", "\"offset\":1");
    }

    @Test
    void marksSurviveANewEpochAndGoBackToTheEndOfALogThatLostIts() {
        // Given
        IntStream.range(0, 10).forEach(i -> pod.publish(ROOM.text(), "m" + i));
        var marks = marks(pod);
        Pod.get(marks.mark(ROOM, 7, 8));

        // When
        redis.command("HSET", pod.keys().meta(ROOM.text()), "r", "another-server");
        pod.publish(ROOM.text(), "in a new epoch");

        // Then
        assertThat(Pod.get(marks.mark(ROOM, 7, 0))).isEqualTo(new ReadMark(ROOM.text(), 8, 3));

        // When
        redis.command("HSET", pod.keys().meta(ROOM.text()), "o", "5");

        // Then
        assertThat(Pod.get(marks.mark(ROOM, 7, 0))).isEqualTo(new ReadMark(ROOM.text(), 5, 0));
    }

    @Test
    void unreadIsNoMoreThanWhatIsKept() {
        IntStream.range(0, 450).forEach(i -> pod.publish(ROOM.text(), "m" + i));

        var mark = Pod.get(marks(pod).mark(ROOM, 7, 1));

        assertThat(mark.read()).isEqualTo(1);
        assertThat(mark.unread()).isEqualTo(redis.command("XLEN", pod.keys().log(ROOM.text())));
        assertThat(mark.unread()).isBetween(100L, 200L);
    }

    @Test
    void aMarkLivesAsLongAsItsChannelIsRemembered() {
        pod.publish(ROOM.text(), "one");
        redis.command("PEXPIRE", pod.keys().meta(ROOM.text()), "50000");

        Pod.get(marks(pod).mark(ROOM, 7, 1));

        assertThat((Long) redis.command("PTTL", pod.keys().mark(ROOM.text(), "7")))
                .isBetween(1L, 50_000L);
    }

    @Test
    void theListForgetsWhatHasRestedLongest() {
        // Given
        var talks = new Talks(pod.redis(), pod.keys());

        // When
        for (var i = 1; i <= 520; i++) {
            talks.note(7, "room:" + i);
        }

        // Then
        assertThat(Pod.get(talks.of(7))).hasSize(500);
        assertThat((Long) redis.command("ZCARD", pod.keys().talks("user:7"))).isEqualTo(500);
    }

    @Test
    void aRoomIsWrittenIntoTheDirectoryOnceAMinute() {
        // Given
        pod.publish(ROOM.text(), "one");
        var rooms = pod.keys().rooms(pod.keys().partitionOf(ROOM.text()));
        assertThat(redis.command("ZCARD", rooms)).isEqualTo(1L);

        // When
        redis.command("ZREM", rooms, ROOM.text());
        pod.publish(ROOM.text(), "two");

        // Then
        assertThat(redis.command("ZCARD", rooms)).isEqualTo(0L);

        // When
        redis.command("HINCRBY", pod.keys().meta(ROOM.text()), "d", "-60001");
        pod.publish(ROOM.text(), "three");

        // Then
        assertThat(Pod.get(new Rooms(pod.redis(), pod.keys()).latest()))
                .singleElement()
                .satisfies(room -> assertThat(room.top()).isEqualTo(3));
    }

    @Test
    void allOfItWorksInACluster() {
        try (var cluster = ClusterRedis.start();
                var there = Pod.on(cluster, "chat.redis.partitions", "16")) {
            // Given
            var rooms = IntStream.range(0, 12).mapToObj(i -> new Room("r" + i)).toList();
            rooms.forEach(room -> {
                there.publish(room.text(), "2", "one", "");
                there.publish(room.text(), "1", "two", "");
                there.publish(room.text(), "2", "three", "");
            });
            var direct = DirectMessage.between(1, 2);
            there.publish(direct.text(), "2", "psst", "");
            var marks = marks(there);

            // Then
            for (var channel : List.<ChannelName>of(rooms.getFirst(), rooms.getLast())) {
                assertThat(Pod.get(marks.mark(channel, 1, 0))).isEqualTo(new ReadMark(channel.text(), 2, 1));
            }
            assertThat(Pod.get(marks.mark(direct, 1, 1))).isEqualTo(new ReadMark(direct.text(), 1, 0));
            assertThat(Pod.get(new Talks(there.redis(), there.keys()).of(1)))
                    .extracting(Talks.Talk::channel)
                    .containsExactlyInAnyOrder(
                            rooms.getFirst().text(), rooms.getLast().text(), direct.text());
            assertThat(Pod.get(new Rooms(there.redis(), there.keys()).latest()))
                    .hasSize(12)
                    .allSatisfy(room -> assertThat(room.top()).isEqualTo(3));
            var page = Pod.get(there.log().window(rooms.getFirst().text(), 1, -1, 1));
            assertThat(page.more()).isTrue();
            assertThat(page.publications()).singleElement().satisfies(each -> assertThat(each.offset())
                    .isEqualTo(2));
        }
    }

    private static ReadMarks marks(Pod pod) {
        return new ReadMarks(pod.redis(), pod.keys(), new Talks(pod.redis(), pod.keys()), new Signals(pod.publisher()));
    }

    private static List<?> signals(String relay) {
        return ((List<?>) redis.command("XRANGE", relay, "-", "+"))
                .stream().filter(entry -> entry.toString().contains("k, s,")).toList();
    }
}
