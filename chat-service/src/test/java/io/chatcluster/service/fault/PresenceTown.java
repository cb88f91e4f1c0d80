package io.chatcluster.service.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.fault.PresenceDevice.Door;
import io.chatcluster.service.fault.PresenceDevice.Ports;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Two connect processes, and one with the other roles; watchers of every room on the second. Knows who should be where and
 * asks every door whether it says so.
 */
final class PresenceTown implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 32;
    private static final int FIRST_ROOM = 501;

    private final RedisProcess redis = RedisProcess.start();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Ports doomed;
    private final Ports haven;
    private final ChatApi api;
    private final List<Integer> rooms;
    private final List<RoomWatcher> watchers = new ArrayList<>();
    private final NativeClient observer;
    private final NativeClient asker;
    private final User observing;
    private final Queue<PresenceDevice> present = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Map<String, List<String>>> events = new ConcurrentHashMap<>();
    private final Thread caretaker;
    private volatile boolean over;

    PresenceTown(int roomCount) {
        rooms = IntStream.range(FIRST_ROOM, FIRST_ROOM + roomCount).boxed().toList();
        doomed = launch("presence-doomed", "connect");
        haven = launch("presence-haven", "connect");
        var others = launch("presence-others", "worker,api");
        processes.forEach(ServiceProcess::awaitReady);
        api = new ChatApi(others.base());
        observing = api.register("observer");
        observer = opened(NativeClient.connect(haven.base(), observing));
        asker = opened(NativeClient.connect(haven.base(), api.register("asker")));
        for (var room : rooms) {
            observer.call("subscribe", "{\"channel\":\"room:%d\",\"join_leave\":true}".formatted(room));
            watchers.add(opened(RoomWatcher.overWebSocket(haven, api.register("watcher"), room)));
            watchers.add(opened(RoomWatcher.overTcp(haven, api.register("watcher"), room)));
        }
        caretaker = Thread.ofVirtual().name("caretaker").start(this::takeCare);
    }

    private Ports launch(String name, String roles) {
        var tcp = io.chatcluster.service.testing.Ports.free();
        var settings = List.of(
                "chat.gochat.tcp-port=" + tcp, "chat.accounts.bcrypt-cost=4", "chat.limits.handshakes-per-second=5000");
        var process = ServiceProcess.launch(name, roles, redis.url(), settings);
        processes.add(process);
        return new Ports(URI.create("http://127.0.0.1:" + process.port()), tcp);
    }

    private synchronized <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    List<Integer> rooms() {
        return rooms;
    }

    /** The pod that dies. */
    Ports doomed() {
        return doomed;
    }

    /** The pod that stays. */
    Ports haven() {
        return haven;
    }

    List<User> register(int count) throws InterruptedException {
        return together(count, i -> api.register("p" + i));
    }

    /** Does the same for each number, many at once. */
    static <T> List<T> together(int count, IntFunction<T> task) throws InterruptedException {
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var results = threads.invokeAll(IntStream.range(0, count)
                    .mapToObj(i -> (java.util.concurrent.Callable<T>) () -> task.apply(i))
                    .toList());
            var values = new ArrayList<T>(count);
            for (var result : results) {
                values.add(result.get());
            }
            return values;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Somebody connects and is present from now on. */
    PresenceDevice enter(Ports pod, Door door, User user, List<Integer> itsRooms) {
        var device = opened(PresenceDevice.open(pod, door, user, itsRooms));
        present.add(device);
        return device;
    }

    /** Kills the first pod; those who were only there are present no more. */
    void kill(Collection<PresenceDevice> itsPeople) {
        processes.getFirst().kill();
        present.removeAll(List.copyOf(itsPeople));
    }

    /** Reads what the observer is told, and answers everybody's pings. */
    private void takeCare() {
        while (!over) {
            observer.pushesSoFar().forEach(this::observed);
            present.forEach(PresenceDevice::answerPings);
            synchronized (asker) {
                asker.pushesSoFar();
            }
            pause();
        }
    }

    private void observed(String line) {
        var push = parse(line).path("push");
        var kind = push.has("join") ? "join" : push.has("leave") ? "leave" : "other";
        var room = Integer.parseInt(push.path("channel").asText().substring("room:".length()));
        var name = push.path(kind).at("/info/conn_info/name").asText();
        events.computeIfAbsent(room, each -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, each -> new ArrayList<>())
                .add(kind);
    }

    /** What the observer was told of somebody in a room. */
    List<String> eventsOf(int room, String name) {
        return events.getOrDefault(room, Map.of()).getOrDefault(name, List.of());
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connections and names that each room should have. */
    private record Expected(Map<Integer, Integer> clients, Map<Integer, TreeSet<String>> names) {
        void add(int room, User user) {
            clients.merge(room, 1, Integer::sum);
            names.computeIfAbsent(room, each -> new TreeSet<>()).add(user.name());
        }
    }

    private Expected expected() {
        var expected = new Expected(new TreeMap<>(), new TreeMap<>());
        rooms.forEach(room -> expected.add(room, observing));
        watchers.forEach(each -> expected.add(each.room(), each.user()));
        present.forEach(each -> each.rooms().forEach(room -> expected.add(room, each.user())));
        return expected;
    }

    /** What the native door's numbers say other than expected, and nothing where they are exact. */
    List<String> wrongNumbers() {
        synchronized (asker) {
            return compareNumbers();
        }
    }

    private List<String> compareNumbers() {
        var expected = expected();
        var ids = rooms.stream().map(room -> ask("presence_stats", room)).toList();
        var wrong = new ArrayList<String>();
        for (var i = 0; i < rooms.size(); i++) {
            var room = rooms.get(i);
            var stats = asker.reply(ids.get(i)).path("presence_stats");
            var said = "%d clients, %d users"
                    .formatted(
                            stats.path("num_clients").asInt(),
                            stats.path("num_users").asInt());
            var right = "%d clients, %d users"
                    .formatted(
                            expected.clients().get(room),
                            expected.names().get(room).size());
            compare(wrong, "presence_stats of " + room, said, right);
        }
        return wrong;
    }

    /** The same of the native door's lists. */
    List<String> wrongLists() {
        synchronized (asker) {
            return compareLists();
        }
    }

    private List<String> compareLists() {
        var expected = expected();
        var ids = rooms.stream().map(room -> ask("presence", room)).toList();
        var wrong = new ArrayList<String>();
        for (var i = 0; i < rooms.size(); i++) {
            var listed = asker.reply(ids.get(i)).at("/presence/presence");
            var names = new TreeSet<String>();
            listed.forEach(each -> names.add(each.at("/conn_info/name").asText()));
            var room = rooms.get(i);
            compare(wrong, "presence of " + room, names, expected.names().get(room));
            compare(
                    wrong,
                    "connections of " + room,
                    listed.size(),
                    expected.clients().get(room));
        }
        return wrong;
    }

    private int ask(String method, int room) {
        return asker.send(method, "{\"channel\":\"room:%d\"}".formatted(room));
    }

    /** Has gochat's clients told of every room, and says what they were told other than expected. */
    List<String> wrongNotices() {
        var expected = expected();
        watchers.forEach(RoomWatcher::forget);
        rooms.forEach(room -> {
            api.count(observing, room);
            api.roomInfo(observing, room);
        });
        var end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < end
                && watchers.stream()
                        .anyMatch(each -> each.count().isEmpty() || each.names().isEmpty())) {
            pause();
        }
        var wrong = new ArrayList<String>();
        for (var watcher : watchers) {
            var names = expected.names().get(watcher.room());
            compare(wrong, "op 4 in " + watcher.room(), watcher.count(), Optional.of(names.size()));
            compare(wrong, "op 5 in " + watcher.room(), watcher.names(), Optional.of(names));
        }
        return wrong;
    }

    private static void compare(List<String> wrong, String what, Object said, Object right) {
        if (!said.equals(right)) {
            wrong.add("%s: %s, not %s".formatted(what, said, right));
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            caretaker.join();
            for (var each : opened) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            processes.forEach(ServiceProcess::close);
            redis.close();
        }
    }
}
