package io.chatcluster.service.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Direct messages reach the inbox channels of both sides once and in order, whatever workers and servers do. */
class DirectCopyIT {

    private static RedisProcess redis;
    private static Pod pod;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        pod = Pod.on(redis, "chat.relay.claim-after", "1s");
    }

    @AfterAll
    static void stop() {
        pod.close();
        redis.close();
    }

    @Test
    void bothSidesGetEachMessageOnceAndInOrder() {
        try (var one = RunningWorker.start(pod, "one");
                var two = RunningWorker.start(pod, "two");
                var node = ListeningNode.start(pod, "node")) {
            var listener = node.listen("user:12");
            await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
            var answers = new ArrayList<CompletionStage<?>>();
            for (var i = 0; i < 200; i++) {
                answers.add(pod.publishing("dm:11:12", i % 2 == 0 ? "11" : "12", "message " + i, "key " + i));
            }
            answers.forEach(Pod::get);

            for (var inbox : List.of("user:11", "user:12")) {
                await().atMost(Pod.PATIENCE)
                        .untilAsserted(() -> assertThat(inbox(pod, inbox)).hasSize(200));
                assertThat(inbox(pod, inbox)).isEqualTo(conversation(pod, "dm:11:12"));
            }
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listener.shown()).hasSize(200));
            assertThat(one.unfinished() + two.unfinished()).isNotNegative();
        }
    }

    @Test
    void messageToOneselfIsCopiedOnce() {
        var position = pod.publish("dm:13:13", "13", "note", "key").position();

        copy(pod, "dm:13:13", position.epoch(), conversationEntries(pod, "dm:13:13"));

        assertThat(inbox(pod, "user:13")).containsExactly("note");
    }

    @Test
    void twoWorkersThatCopyTheSameMessagesAtOnceDoItOnce() {
        try (var other = Pod.on(redis)) {
            for (var round = 0; round < 20; round++) {
                var first = round * 5;
                var answers = IntStream.range(first, first + 5)
                        .mapToObj(i -> pod.publish("dm:21:22", "21", "message " + i, "key " + i)
                                .position())
                        .toList();
                var fresh = conversationEntries(pod, "dm:21:22").subList(first, first + 5);

                var epoch = answers.getFirst().epoch();
                var one = copier(pod).copy(new ChannelName.DirectMessage(21, 22), epoch, fresh);
                var two = copier(other).copy(new ChannelName.DirectMessage(21, 22), epoch, fresh);
                Pod.get(one);
                Pod.get(two);
            }

            assertThat(inbox(pod, "user:21"))
                    .isEqualTo(conversation(pod, "dm:21:22"))
                    .hasSize(100);
            assertThat(inbox(pod, "user:22")).isEqualTo(conversation(pod, "dm:21:22"));
        }
    }

    @Test
    void laterMessageThatIsCopiedFirstBringsTheEarlierOnesWithIt() {
        var position = pod.publish("dm:31:32", "31", "one", "key 1").position();
        pod.publish("dm:31:32", "31", "two", "key 2");
        pod.publish("dm:31:32", "31", "three", "key 3");
        var entries = conversationEntries(pod, "dm:31:32");

        copy(pod, "dm:31:32", position.epoch(), entries.subList(2, 3));
        copy(pod, "dm:31:32", position.epoch(), entries.subList(0, 2));

        assertThat(inbox(pod, "user:31")).containsExactly("one", "two", "three");
        assertThat(inbox(pod, "user:32")).containsExactly("one", "two", "three");
    }

    @Test
    void repeatAfterOneSideFailedCompletesTheOtherWithoutDoublingTheFirst() {
        // Given a copy of which only one side was made
        var position = pod.publish("dm:41:42", "41", "one", "key 1").position();
        var entries = conversationEntries(pod, "dm:41:42");
        copy(pod, "dm:41:42", position.epoch(), entries);
        redis.command(
                "DEL",
                pod.keys().copied("user:42"),
                pod.keys().log("user:42"),
                pod.keys().meta("user:42"));
        redis.command("DEL", pod.keys().seen("user:42", "41", "key 1"));

        // When
        copy(pod, "dm:41:42", position.epoch(), entries);

        // Then
        assertThat(inbox(pod, "user:41")).containsExactly("one");
        assertThat(inbox(pod, "user:42")).containsExactly("one");
    }

    @Test
    void longBacklogIsCopiedPageByPage() {
        var answers = new ArrayList<CompletionStage<?>>();
        for (var i = 0; i < 350; i++) {
            answers.add(pod.publishing("dm:51:52", "51", "message " + i, "key " + i));
        }
        answers.forEach(Pod::get);
        var entries = conversationEntries(pod, "dm:51:52");
        var epoch = pod.publish("dm:51:52", "51", "last", "key").position().epoch();

        copy(pod, "dm:51:52", epoch, entries.subList(349, 350));

        assertThat(inbox(pod, "user:51"))
                .isEqualTo(conversation(pod, "dm:51:52"))
                .hasSize(351);
        assertThat(inbox(pod, "user:52")).hasSize(351);
    }

    @Test
    void messageThatIsPublishedAgainAfterALostTailAppearsOnce() {
        // The conversation and the inboxes live on different servers in a cluster; here the conversation alone is set
        // back.
        var before = pod.publish("dm:61:62", "61", "kept", "key 1").position();
        pod.publish("dm:61:62", "61", "lost", "key 2");
        copy(pod, "dm:61:62", before.epoch(), conversationEntries(pod, "dm:61:62"));
        loseTail(pod, redis, "dm:61:62", 1, "61", "key 2");

        // When its sender tries again
        var again = pod.publish("dm:61:62", "61", "lost", "key 2").position();
        pod.publish("dm:61:62", "61", "next", "key 3");
        copy(
                pod,
                "dm:61:62",
                again.epoch(),
                conversationEntries(pod, "dm:61:62").subList(1, 3));

        // Then
        assertThat(again.epoch()).isNotEqualTo(before.epoch());
        assertThat(inbox(pod, "user:61")).containsExactly("kept", "lost", "next");
        assertThat(inbox(pod, "user:62")).containsExactly("kept", "lost", "next");
    }

    @Test
    void cursorInAnEpochThatNobodyKnowsCopiesNothingTwice() {
        // Given copies up to the third message, and a cursor in an epoch that a second failover has taken away
        var first = pod.publish("dm:71:72", "71", "message 1", "").position();
        pod.publish("dm:71:72", "71", "message 2", "");
        pod.publish("dm:71:72", "71", "message 3", "");
        copy(pod, "dm:71:72", first.epoch(), conversationEntries(pod, "dm:71:72"));
        for (var inbox : List.of("user:71", "user:72")) {
            redis.command("HSET", pod.keys().copied(inbox), "dm:71:72", "vanished 3");
        }
        redis.command("HSET", pod.keys().meta("dm:71:72"), "r", "another-server");

        // When
        var next = pod.publish("dm:71:72", "71", "message 4", "").position();
        copy(pod, "dm:71:72", next.epoch(), conversationEntries(pod, "dm:71:72").subList(3, 4));

        // Then
        assertThat(inbox(pod, "user:71")).containsExactly("message 1", "message 2", "message 3", "message 4");
        assertThat(inbox(pod, "user:72")).containsExactly("message 1", "message 2", "message 3", "message 4");
    }

    @Test
    void cursorBeyondTheEndOfItsEpochMissesNothingAfterTwoFailovers() {
        // Given a cursor at an offset of the first epoch that a failover took away
        var first = pod.publish("dm:81:82", "81", "message 1", "").position();
        pod.publish("dm:81:82", "81", "lost 2", "");
        pod.publish("dm:81:82", "81", "lost 3", "");
        copy(pod, "dm:81:82", first.epoch(), conversationEntries(pod, "dm:81:82"));
        loseTail(pod, redis, "dm:81:82", 1, "81", "");

        // When two messages of the second epoch and one of the third wait for a worker
        pod.publish("dm:81:82", "81", "message 2", "");
        pod.publish("dm:81:82", "81", "message 3", "");
        redis.command("HSET", pod.keys().meta("dm:81:82"), "r", "another-server");
        var last = pod.publish("dm:81:82", "81", "message 4", "").position();
        copy(pod, "dm:81:82", last.epoch(), conversationEntries(pod, "dm:81:82").subList(3, 4));

        // Then
        assertThat(inbox(pod, "user:81"))
                .containsExactly("message 1", "lost 2", "lost 3", "message 2", "message 3", "message 4");
    }

    @Test
    void failoverOfEverythingCopiesNothingTwiceAndLosesNothingThatTheReplicaHas() {
        try (var master = RedisProcess.start();
                var replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                var gate = RedisGate.to(master);
                var behind = Pod.on(gate, "chat.redis.ack", "replica", "chat.relay.publish-timeout", "30s");
                var worker = RunningWorker.start(behind, "worker")) {
            await().atMost(Pod.PATIENCE)
                    .until(() ->
                            master.command("INFO", "replication").toString().contains("state=online"));
            var answers = new ArrayList<CompletionStage<?>>();
            for (var i = 0; i < 60; i++) {
                answers.add(behind.publishing("dm:1:2", "1", "message " + i, "key " + i));
            }
            answers.forEach(Pod::get);

            // When the master dies while the copies are made
            master.kill();
            replica.command("REPLICAOF", "NO", "ONE");
            try (var next = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(replica.port()))) {
                gate.moveTo(replica);
                behind.publish("dm:1:2", "1", "message 60", "key 60");

                // Then
                for (var inbox : List.of("user:1", "user:2")) {
                    await().atMost(Pod.PATIENCE).untilAsserted(() -> assertThat(inbox(behind, inbox))
                            .hasSize(61));
                    assertThat(inbox(behind, inbox)).isEqualTo(conversation(behind, "dm:1:2"));
                }
                assertThat(next.isAlive()).isTrue();
            }
            assertThat(worker.unfinished()).isNotNegative();
        }
    }

    /** What a failover does that loses everything after an offset: the log, meta and idempotency key are those of before. */
    private static void loseTail(Pod of, RedisProcess server, String channel, long kept, String user, String key) {
        var log = of.keys().log(channel);
        server.command("HSET", of.keys().meta(channel), "o", Long.toString(kept), "r", "another-server");
        server.command("EVAL", """
                local kept = redis.call('XRANGE', KEYS[1], '-', ARGV[1])
                redis.call('DEL', KEYS[1])
                for _, e in ipairs(kept) do redis.call('XADD', KEYS[1], e[1], unpack(e[2])) end""", "1", log, Long.toString(kept));
        server.command("DEL", of.keys().seen(channel, user, key));
    }

    private static InboxCopier copier(Pod of) {
        return new InboxCopier(of.redis(), of.keys(), of.log(), of.config());
    }

    private static void copy(Pod of, String conversation, String epoch, List<Publication> messages) {
        var channel =
                (ChannelName.DirectMessage) ChannelName.parse(conversation).orElseThrow();
        Pod.get(copier(of).copy(channel, epoch, messages));
    }

    private static List<Publication> conversationEntries(Pod of, String channel) {
        return Pod.get(of.log().page(channel, Optional.of(StreamPosition.BEGINNING), 1000, false))
                .publications();
    }

    private static List<String> conversation(Pod of, String channel) {
        return conversationEntries(of, channel).stream()
                .map(each -> new String(each.body().data(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The messages in a user's inbox channel, taken out of their wrapping. */
    private static List<String> inbox(Pod of, String channel) {
        return conversation(of, channel).stream()
                .map(text -> text.substring(text.indexOf("\"message\":") + 10, text.length() - 1))
                .toList();
    }
}
