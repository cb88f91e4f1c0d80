package io.chatcluster.service.testing;

import io.chatcluster.service.testing.RespClient.RespError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis Cluster of three masters without replicas, each with a third of the slots. For one test thread. */
public final class ClusterRedis implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final List<RedisProcess> masters = new ArrayList<>();

    private ClusterRedis() {}

    /** Starts the masters and waits until each of them finds the whole cluster in order. */
    public static ClusterRedis start() {
        var cluster = new ClusterRedis();
        try {
            cluster.launch();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void launch() {
        for (int i = 0; i < MASTERS; i++) {
            masters.add(RedisProcess.start(
                    Ports.freeForCluster(), List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")));
        }
        for (int i = 0; i < MASTERS; i++) {
            var master = masters.get(i);
            master.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            addSlots(master, SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS);
        }
        for (var other : masters.subList(1, MASTERS)) {
            masters.getFirst().command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(other.port()));
        }
        Waiting.until(
                READY_LIMIT,
                POLL,
                () -> masters.stream().allMatch(ClusterRedis::complete),
                () -> "the cluster is not in order:\n" + masters.getFirst().command("CLUSTER", "NODES"));
    }

    /** Redis 6.2 does not know ranges. */
    private static void addSlots(RedisProcess master, int from, int to) {
        try {
            master.command("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to - 1));
        } catch (RespError e) {
            master.command(Stream.concat(
                            Stream.of("CLUSTER", "ADDSLOTS"),
                            IntStream.range(from, to).mapToObj(Integer::toString))
                    .toArray(String[]::new));
        }
    }

    private static boolean complete(RedisProcess master) {
        var info = Objects.toString(master.command("CLUSTER", "INFO"));
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SLOTS)
                && info.contains("cluster_known_nodes:" + MASTERS);
    }

    /** The masters in the order of their slots. */
    public List<RedisProcess> masters() {
        return List.copyOf(masters);
    }

    /** The master that has the slot of a key. */
    public RedisProcess masterOf(String key) {
        var anyone = masters.stream().filter(RedisProcess::isAlive).findFirst().orElseThrow();
        var slot = (Long) Objects.requireNonNull(anyone.command("CLUSTER", "KEYSLOT", key));
        return IntStream.range(0, MASTERS)
                .filter(i -> slot < (long) SLOTS * (i + 1) / MASTERS)
                .mapToObj(masters::get)
                .findFirst()
                .orElseThrow();
    }

    /** The addresses of the masters for {@code quarkus.redis.hosts}, with commas between them. */
    public String urls() {
        return String.join(",", masters.stream().map(RedisProcess::url).toList());
    }

    @Override
    public void close() {
        masters.forEach(RedisProcess::close);
    }
}
