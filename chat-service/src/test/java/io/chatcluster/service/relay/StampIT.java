package io.chatcluster.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.history.StampedPage;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.Stamp;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ReplicatedRedis;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the publications of pull chats are stamped and found, on a real server whatever becomes of it and of its clock. */
class StampIT {

    private static final Pattern XRANGES = Pattern.compile("cmdstat_xrange:calls=(\\d+)");

    private static RedisProcess redis;
    private static Pod pod;

    private final ChannelName.Pull chat = new ChannelName.Pull("chat-" + UUID.randomUUID());

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
    void publicationsOfOneSecondAreNumberedFromNoughtOn() {
        // Given a second that will last: the clock went back just after it
        pod.publish(chat.text(), "first");
        var ahead = setLast(pod, redis, 100, 41);

        // When
        IntStream.range(0, 3).forEach(i -> pod.publish(chat.text(), "message " + i));

        // Then
        assertThat(stamps(pod, chat).subList(1, 4))
                .containsExactly(new Stamp(ahead, 42), new Stamp(ahead, 43), new Stamp(ahead, 44));
    }

    @Test
    void stampsSayTheTimeOfTheServer() {
        var before = now(redis);
        pod.publish(chat.text(), "one");
        var after = now(redis);

        assertThat(stamps(pod, chat)).singleElement().satisfies(stamp -> {
            assertThat(stamp.second()).isBetween(before, after);
            assertThat(stamp.index()).isZero();
        });
    }

    @Test
    void aNewSecondBeginsWithNought() {
        pod.publish(chat.text(), "one");
        setLast(pod, redis, -100, 41);

        pod.publish(chat.text(), "two");

        assertThat(stamps(pod, chat).getLast().index()).isZero();
    }

    @Test
    void aFullSecondGoesOverIntoTheNext() {
        pod.publish(chat.text(), "one");
        var ahead = setLast(pod, redis, 100, 999_998);

        IntStream.range(0, 3).forEach(i -> pod.publish(chat.text(), "message " + i));

        assertThat(stamps(pod, chat).subList(1, 4))
                .containsExactly(new Stamp(ahead, 999_999), new Stamp(ahead + 1, 0), new Stamp(ahead + 1, 1));
    }

    @Test
    void whatIsTrimmedAwayDoesNotChangeWhatStays() {
        try (var small = Pod.on(
                redis, "chat.redis.key-prefix", "small:", "chat.pull.history-size", "150", "chat.history.size", "1")) {
            // Given all of one second
            small.publish(chat.text(), "message 0");
            setLast(small, redis, 100, 0);
            IntStream.rangeClosed(1, 400).forEach(i -> small.publish(chat.text(), "message " + i));

            // Then the first ones are gone and the others have the index they had
            var left = all(small, chat, 0, 1000);
            assertThat(left.size()).isBetween(150, 300);
            assertThat(left).allSatisfy(each -> assertThat(text(each))
                    .isEqualTo("message " + each.stamp().index()));
            assertThat(left.getLast().stamp().index()).isEqualTo(400);
            // And a reader who was in the middle goes on in the middle
            var middle = left.get(40).stamp();
            assertThat(all(small, chat, middle.cursor(), 7).getFirst().stamp()).isEqualTo(middle);
        }
    }

    @Test
    void aRepeatedPublicationTakesNoPlace() {
        pod.publish(chat.text(), "1", "one", "key");
        setLast(pod, redis, 100, 5);
        pod.publish(chat.text(), "1", "one", "key");
        pod.publish(chat.text(), "two");

        assertThat(stamps(pod, chat)).map(Stamp::index).containsExactly(0, 6);
    }

    @Test
    void otherChannelsAreNotStamped() {
        var room = "room:" + UUID.randomUUID();
        pod.publish(room, "one");

        assertThat(redis.command("HMGET", pod.keys().meta(room), "s", "n", "w"))
                .isEqualTo(Arrays.asList(null, null, null));
        assertThat(redis.command("XRANGE", pod.keys().log(room), "-", "+").toString())
                .doesNotContain(", s, ", ", n, ");
    }

    @Test
    void stampsRiseWhereTheMetaWasLost() {
        pod.publish(chat.text(), "one");
        var ahead = setLast(pod, redis, 100, 7);
        pod.publish(chat.text(), "two");
        redis.command("DEL", pod.keys().meta(chat.text()));

        pod.publish(chat.text(), "three");

        assertThat(stamps(pod, chat).getLast()).isEqualTo(new Stamp(ahead + 3, 0));
    }

    @Test
    void stampsOfALostTailAreNotGivenAgain() {
        for (var readFirst : List.of(false, true)) {
            try (var master = RedisProcess.start();
                    var replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                    var gate = RedisGate.to(master);
                    var behind = Pod.on(gate, "chat.relay.publish-timeout", "30s")) {
                // Given a reader who has seen messages that the new master will never have
                await().atMost(Pod.PATIENCE)
                        .until(() ->
                                master.command("INFO", "replication").toString().contains("state=online"));
                behind.publish(chat.text(), "kept");
                await().atMost(Pod.PATIENCE)
                        .until(() -> replica.command("EXISTS", behind.keys().log(chat.text()))
                                .equals(1L));
                replica.command("REPLICAOF", "NO", "ONE");
                IntStream.range(0, 50).forEach(i -> behind.publish(chat.text(), "lost " + i));
                var seen = stamps(behind, chat).getLast();

                // When the other server takes over, be its new epoch noticed by a reader or by a writer
                gate.moveTo(replica);
                if (readFirst) {
                    await().atMost(Pod.PATIENCE).ignoreExceptions().until(() -> {
                        Pod.get(behind.log().after(chat.text(), new StreamPosition(Epochs.candidate(), 1), 1));
                        return true;
                    });
                }
                IntStream.range(0, 3).forEach(i -> behind.publish(chat.text(), "new " + i));

                // Then the reader misses nothing of what is new
                assertThat(all(behind, chat, seen.cursor() + 1, 2))
                        .map(StampIT::text)
                        .containsExactly("new 0", "new 1", "new 2");
            }
        }
    }

    @Test
    void stampsRiseThroughAFailoverToAReplica() {
        try (var servers = ReplicatedRedis.start();
                var following = Pod.on(servers, "chat.relay.publish-timeout", "30s", "chat.redis.ack", "replica")) {
            IntStream.range(0, 20).forEach(i -> following.publish(chat.text(), "message " + i));
            servers.failover();
            servers.rejoin();
            IntStream.range(20, 40).forEach(i -> following.publish(chat.text(), "message " + i));

            assertThat(all(following, chat, 0, 7))
                    .map(StampIT::text)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(i -> "message " + i).toList());
            assertThat(stamps(following, chat)).map(Stamp::cursor).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void pagesAreThoseThatReadingEverythingWouldGive() {
        // Given logs with full, sparse and missing seconds, with and without offsets that are missing, trimmed or not
        var random = new Random(20261121);
        for (var round = 0; round < 30; round++) {
            var each = new ChannelName.Pull(chat.chat() + round);
            var stamps = fill(each, random);

            // Then
            for (var i = 0; i < 40; i++) {
                var cursor = 1_700_000_000_000_000L + random.nextLong(12_000_000) - 1_000_000;
                if (!stamps.isEmpty() && i % 2 == 0) {
                    cursor = stamps.get(random.nextInt(stamps.size())).cursor() + random.nextInt(3) - 1;
                }
                var limit = 1 + random.nextInt(70);
                var from = cursor;
                var expected =
                        stamps.stream().filter(stamp -> stamp.cursor() >= from).toList();
                var page = Pod.get(pod.log().stamped(each, from, limit));
                assertThat(page.entries())
                        .map(StampedPage.Entry::stamp)
                        .isEqualTo(expected.subList(0, Math.min(limit, expected.size())));
                assertThat(page.following())
                        .isEqualTo(expected.stream().skip(limit).findFirst());
            }
        }
    }

    /** Writes a log of at most 300 entries straight into Redis and answers the stamps that are left in it. */
    private static List<Stamp> fill(ChannelName.Pull chat, Random random) {
        var stamps = new ArrayList<Stamp>();
        var stamp = new Stamp(1_700_000_000, 0);
        var id = random.nextInt(3);
        var size = random.nextInt(300);
        var payload = new String(Pod.body("1", "{}", "").encode(), StandardCharsets.UTF_8);
        for (var i = 0; i < size; i++) {
            id += random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1;
            stamp = random.nextInt(20) == 0
                    ? new Stamp(stamp.second() + 1 + random.nextInt(2), 0)
                    : new Stamp(stamp.second(), stamp.index() + 1);
            stamps.add(stamp);
            redis.command(
                    "XADD",
                    pod.keys().log(chat.text()),
                    id + "-0",
                    "t",
                    "0",
                    "p",
                    payload,
                    "s",
                    "" + stamp.second(),
                    "n",
                    "" + stamp.index());
        }
        var trimmed = random.nextInt(1 + size / 2);
        redis.command("XTRIM", pod.keys().log(chat.text()), "MAXLEN", "" + (size - trimmed));
        return stamps.subList(trimmed, stamps.size());
    }

    @Test
    void aPageOfALongLogIsFoundInAFewSteps() {
        // Given
        var entries = 20_000;
        var payload = new String(Pod.body("1", "{}", "").encode(), StandardCharsets.UTF_8);
        for (var i = 1; i <= entries; i++) {
            redis.command(
                    "XADD",
                    pod.keys().log(chat.text()),
                    i + "-0",
                    "t",
                    "0",
                    "p",
                    payload,
                    "s",
                    "1700000000",
                    "n",
                    "" + i);
        }

        // Then: once to find out where it begins, twice log2 to find the place, once for the page
        for (var index : List.of(1, 7_000, 19_500, 19_990, 20_000)) {
            var before = xranges();
            assertThat(Pod.get(pod.log().stamped(chat, new Stamp(1_700_000_000, index).cursor(), 5))
                            .entries()
                            .getFirst()
                            .stamp()
                            .index())
                    .isEqualTo(index);
            assertThat(xranges() - before).as("for the entry %d", index).isBetween(2L, 32L);
        }
        var before = xranges();
        assertThat(Pod.get(pod.log().stamped(chat, new Stamp(1_700_000_000, 20_001).cursor(), 5))
                        .entries())
                .isEmpty();
        assertThat(xranges() - before).as("at the end").isZero();
    }

    @Test
    void largePublicationsMakeThePageShorter() {
        try (var tight = Pod.on(redis, "chat.redis.key-prefix", "tight:", "chat.limits.outbound-bytes", "200000")) {
            IntStream.range(0, 10).forEach(i -> tight.publish(chat.text(), "x".repeat(60_000)));

            var page = Pod.get(tight.log().stamped(chat, 0, 10));

            assertThat(page.entries()).hasSize(2);
            assertThat(all(tight, chat, 0, 10)).hasSize(10);
        }
    }

    private static long xranges() {
        var found = XRANGES.matcher(redis.command("INFO", "commandstats").toString());
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Has the last stamp of the chat be one of a second that is so far from now; answers that second. */
    private long setLast(Pod at, RedisProcess server, long secondsAhead, int index) {
        var second = now(server) + secondsAhead;
        server.command("HSET", at.keys().meta(chat.text()), "s", Long.toString(second), "n", Integer.toString(index));
        return second;
    }

    private static long now(RedisProcess server) {
        return server.command("TIME") instanceof List<?> time
                ? Long.parseLong(time.getFirst().toString())
                : 0;
    }

    private static List<Stamp> stamps(Pod at, ChannelName.Pull chat) {
        return all(at, chat, 0, 1000).stream().map(StampedPage.Entry::stamp).toList();
    }

    /** Everything from a cursor on, a page at a time. */
    private static List<StampedPage.Entry> all(Pod at, ChannelName.Pull chat, long cursor, int limit) {
        var page = Pod.get(at.log().stamped(chat, cursor, limit));
        var rest = page.following()
                .map(stamp -> all(at, chat, stamp.cursor(), limit))
                .orElse(List.of());
        return Stream.concat(page.entries().stream(), rest.stream()).toList();
    }

    private static String text(StampedPage.Entry entry) {
        return new String(entry.body().data(), StandardCharsets.UTF_8);
    }
}
