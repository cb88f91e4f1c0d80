package io.chatcluster.service.testing;

import io.chatcluster.service.testing.RespClient.RespError;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A master and a replica watched by three sentinels, which notice a dead master after one second. For one test thread. */
public final class ReplicatedRedis implements AutoCloseable {

    /** The name under which the sentinels know the master. */
    public static final String MASTER_NAME = "chat";

    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    /** A sentinel whose own timers were late does nothing for 30 s, and may be so again. */
    private static final Duration FAILOVER_LIMIT = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(100);

    private final List<RedisProcess> servers = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();

    private ReplicatedRedis() {}

    /** Starts all five and waits until the replica is in step and every sentinel knows the others. */
    public static ReplicatedRedis start() {
        var redis = new ReplicatedRedis();
        try {
            redis.launch();
            return redis;
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private void launch() {
        var master = RedisProcess.start(Ports.free(), List.of());
        servers.add(master);
        servers.add(RedisProcess.start(
                Ports.free(),
                List.of(
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(master.port()),
                        "--repl-diskless-sync-delay",
                        "0")));
        await("the replica is not in step", () -> replicaInStep(master));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisProcess.startSentinel(Ports.free(), watch(master.port())));
        }
        await("the sentinels do not know each other", () -> sentinels.stream().allMatch(this::knowsEverybody));
    }

    private static String watch(int masterPort) {
        return """
                sentinel monitor %1$s 127.0.0.1 %2$d %3$d
                sentinel down-after-milliseconds %1$s 1000
                sentinel failover-timeout %1$s 5000
                sentinel parallel-syncs %1$s 1
                """.formatted(MASTER_NAME, masterPort, QUORUM);
    }

    /** The server that the sentinels name as the master now. */
    public RedisProcess master() {
        int port = namedMaster();
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no sentinel names one of the two servers"));
    }

    /** The server that is not the master, running or not. */
    public RedisProcess replica() {
        var master = master();
        return servers.stream().filter(server -> server != master).findFirst().orElseThrow();
    }

    /** The sentinels, to be killed or paused. */
    public List<RedisProcess> sentinels() {
        return Collections.unmodifiableList(sentinels);
    }

    /** The addresses of the sentinels for {@code quarkus.redis.hosts}, with commas between them. */
    public String sentinelUrls() {
        return String.join(",", sentinels.stream().map(RedisProcess::url).toList());
    }

    /**
     * Kills the master and waits until a sentinel names the other server and that one takes writes.
     *
     * @return the new master
     */
    public RedisProcess failover() {
        var old = master();
        var next = replica();
        old.kill();
        Waiting.until(
                FAILOVER_LIMIT,
                POLL,
                () -> namedMaster() == next.port() && "master".equals(role(next)),
                () -> "no failover from port " + old.port());
        return next;
    }

    /** Starts the server that a failover killed and waits until it follows the new master. */
    public void rejoin() {
        var master = master();
        var back = replica();
        back.restart();
        Waiting.until(
                FAILOVER_LIMIT,
                POLL,
                () -> "slave".equals(role(back)) && replicaInStep(master),
                () -> "port " + back.port() + " does not follow the new master");
    }

    /** The port most sentinels name; 0 where they disagree. */
    private int namedMaster() {
        var votes = new HashMap<Integer, Integer>();
        for (var sentinel : sentinels) {
            if (sentinel.isAlive()
                    && ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME) instanceof List<?> address) {
                votes.merge(Integer.valueOf(Objects.toString(address.get(1))), 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() >= QUORUM)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    private static @Nullable Object ask(RedisProcess server, String... command) {
        try {
            return server.command(command);
        } catch (UncheckedIOException | RespError e) {
            return null;
        }
    }

    private static @Nullable Object role(RedisProcess server) {
        return ask(server, "ROLE") instanceof List<?> role ? role.getFirst() : null;
    }

    private static boolean replicaInStep(RedisProcess master) {
        return Objects.toString(ask(master, "INFO", "replication")).contains("state=online");
    }

    private boolean knowsEverybody(RedisProcess sentinel) {
        if (!(ask(sentinel, "SENTINEL", "MASTER", MASTER_NAME) instanceof List<?> fields)) {
            return false;
        }
        var values = new HashMap<String, String>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            values.put(Objects.toString(fields.get(i)), Objects.toString(fields.get(i + 1)));
        }
        return Integer.toString(SENTINELS - 1).equals(values.get("num-other-sentinels"))
                && "1".equals(values.get("num-slaves"))
                && "master".equals(values.get("flags"));
    }

    private static void await(String complaint, BooleanSupplier done) {
        Waiting.until(READY_LIMIT, POLL, done, () -> complaint);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        servers.forEach(RedisProcess::close);
    }
}
