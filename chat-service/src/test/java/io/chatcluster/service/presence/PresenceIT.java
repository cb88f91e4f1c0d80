package io.chatcluster.service.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.testing.ListeningNode;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is online: announced once for each person, whatever their connections and nodes do. */
class PresenceIT {

    private static final String ROOM = "room:1";
    private static RedisProcess redis;
    private Pod pod;
    private ListeningNode one;
    private ListeningNode two;

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
        pod = Pod.on(redis, "chat.redis.partitions", "2", "chat.presence.lease", "1s");
        one = ListeningNode.silent(pod, "one");
        two = ListeningNode.silent(pod, "two");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pod.close();
    }

    @Test
    void onlyTheFirstConnectionOfAUserIsAJoinAndOnlyTheLastALeave() {
        var phone = new ClientInfo("7", "phone", "Ann");
        var laptop = new ClientInfo("7", "laptop", "Ann");

        Pod.get(one.presence().enter(ROOM, phone));
        Pod.get(two.presence().enter(ROOM, laptop));
        assertThat(announced()).containsExactly("j 7");
        assertThat(Pod.get(one.presence().count(ROOM))).isEqualTo(new Members(2, 1, List.of()));

        Pod.get(one.presence().leave(ROOM, phone));
        assertThat(announced()).containsExactly("j 7");

        Pod.get(two.presence().leave(ROOM, laptop));
        assertThat(announced()).containsExactly("j 7", "l 7");
        assertThat(Pod.get(one.presence().members(ROOM))).isEqualTo(new Members(0, 0, List.of()));
    }

    @Test
    void repeatedEnteringAndLeavingChangeNothing() {
        var phone = new ClientInfo("7", "phone", "Ann");

        Pod.get(one.presence().enter(ROOM, phone));
        Pod.get(one.presence().enter(ROOM, phone));
        assertThat(Pod.get(one.presence().count(ROOM)).clients()).isEqualTo(1);

        Pod.get(one.presence().leave(ROOM, phone));
        Pod.get(one.presence().leave(ROOM, phone));
        assertThat(Pod.get(one.presence().count(ROOM))).isEqualTo(new Members(0, 0, List.of()));
        assertThat(announced()).containsExactly("j 7", "l 7");
    }

    @Test
    void versionsOfJoinsAndLeavesRiseEvenWhenTheListWasLost() {
        var phone = new ClientInfo("7", "phone", "Ann");
        Pod.get(one.presence().enter(ROOM, phone));
        redis.command("DEL", pod.keys().presence(ROOM));
        Pod.get(one.presence().enter(ROOM, phone));

        var versions = entries().stream()
                .map(entry -> Long.parseLong((String) entry.get(9)))
                .toList();

        assertThat(versions).hasSize(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void peopleOfADeadNodeLeaveOnceHoweverManyJanitorsThereAre() throws Exception {
        // Given a node with three people, one of whom is on another node too
        one.beat();
        two.beat();
        for (var user : List.of("7", "8", "9")) {
            Pod.get(one.presence().enter(ROOM, new ClientInfo(user, "one-" + user, "name")));
        }
        Pod.get(two.presence().enter(ROOM, new ClientInfo("9", "two-9", "name")));

        // When the node dies
        var janitors =
                List.of(new PresenceJanitor(pod.redis(), pod.keys()), new PresenceJanitor(pod.redis(), pod.keys()));
        var leaves = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await().atMost(Pod.PATIENCE).until(() -> {
                two.beat();
                var sweeps = janitors.stream()
                        .map(janitor -> (Callable<Integer>) janitor::sweep)
                        .toList();
                for (var sweep : threads.invokeAll(sweeps)) {
                    leaves.add(sweep.get());
                }
                return Pod.get(two.presence().count(ROOM)).clients() == 1;
            });
        }

        // Then
        assertThat(leaves.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
        assertThat(announced()).containsExactlyInAnyOrder("j 7", "j 8", "j 9", "l 7", "l 8");
        assertThat(Pod.get(two.presence().members(ROOM)).infos()).containsExactly(new ClientInfo("9", "two-9", "name"));
    }

    @Test
    void livingNodeIsNeverReaped() throws Exception {
        one.beat();
        Pod.get(one.presence().enter(ROOM, new ClientInfo("7", "phone", "Ann")));

        assertThat(new PresenceJanitor(pod.redis(), pod.keys()).sweep()).isZero();

        assertThat(Pod.get(one.presence().count(ROOM)).clients()).isEqualTo(1);
    }

    @Test
    void nodeThatWasThoughtDeadBringsItsPeopleBackWithItsNextBeat() throws Exception {
        one.beat();
        Pod.get(one.presence().enter(ROOM, new ClientInfo("7", "phone", "Ann")));
        var janitor = new PresenceJanitor(pod.redis(), pod.keys());
        await().atMost(Pod.PATIENCE).until(() -> janitor.sweep() == 1);

        one.beat();

        await().atMost(Pod.PATIENCE)
                .untilAsserted(
                        () -> assertThat(Pod.get(two.presence().count(ROOM))).isEqualTo(new Members(1, 1, List.of())));
        assertThat(announced()).containsExactly("j 7", "l 7", "j 7");
    }

    @Test
    void beatsRestoreWhatRedisLost() {
        one.beat();
        Pod.get(one.presence().enter(ROOM, new ClientInfo("7", "phone", "Ann")));
        Pod.get(one.presence().enter("room:2", new ClientInfo("8", "laptop", "Bob")));
        redis.command("FLUSHALL");

        await().atMost(Pod.PATIENCE).untilAsserted(() -> {
            one.beat();
            assertThat(Pod.get(two.presence().members(ROOM)).infos())
                    .containsExactly(new ClientInfo("7", "phone", "Ann"));
            assertThat(Pod.get(two.presence().count("room:2"))).isEqualTo(new Members(1, 1, List.of()));
        });
    }

    @Test
    void beatsTakeOutWhoIsListedWithoutBeingThere() {
        // Given someone whose leaving never reached Redis
        one.beat();
        Pod.get(one.presence().enter(ROOM, new ClientInfo("7", "phone", "Ann")));
        var forgetful = new Presence(pod.redis(), pod.keys(), "one");
        Pod.get(forgetful.enter(ROOM, new ClientInfo("8", "ghost", "Bob")));
        assertThat(Pod.get(two.presence().count(ROOM)).clients()).isEqualTo(2);

        await().atMost(Pod.PATIENCE).untilAsserted(() -> {
            one.beat();
            assertThat(Pod.get(two.presence().members(ROOM)).infos())
                    .containsExactly(new ClientInfo("7", "phone", "Ann"));
        });
    }

    @Test
    void lateLeaveOfOneNodeDoesNotTakeOutTheConnectionOfAnother() {
        var phone = new ClientInfo("7", "phone", "Ann");
        Pod.get(one.presence().enter(ROOM, phone));

        Pod.get(two.presence().leave(ROOM, phone));

        assertThat(Pod.get(one.presence().count(ROOM)).clients()).isEqualTo(1);
        assertThat(announced()).containsExactly("j 7");
    }

    /** What was put into the relay, as kind and user. */
    private List<String> announced() {
        return entries().stream()
                .map(entry -> {
                    var info = (String) entry.get(13);
                    return entry.get(3) + " " + info.substring(0, info.indexOf('\n'));
                })
                .toList();
    }

    private List<List<?>> entries() {
        var relay = pod.keys().relay(pod.keys().partitionOf(ROOM));
        var entries = new ArrayList<List<?>>();
        for (var entry : (List<?>) redis.command("XRANGE", relay, "-", "+")) {
            entries.add((List<?>) ((List<?>) entry).get(1));
        }
        return entries;
    }
}
