package io.chatcluster.operator.simulation;

import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodClassifier;
import io.chatcluster.operator.fleet.PodLoad;
import io.chatcluster.operator.fleet.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Pods and people, in steps of {@link #STEP} seconds. Pods are ready {@link #STARTUP} seconds after they were asked for. A
 * load balancer deals newcomers out evenly to pods with room. Whoever was closed tries again in the next step.
 */
final class World {

    /** Seconds of a step: one poll of the operator. */
    static final int STEP = 10;

    /** Seconds from the request for a pod to its readiness. */
    static final int STARTUP = 30;

    static final int CAPACITY = 10_000;
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final PodClassifier CLASSIFIER = PodClassifier.of(Duration.ofSeconds(STEP), Duration.ofMinutes(2));

    /** A pod. */
    static final class Server {
        final String name;
        final int createdAt;
        int connections;
        int accepted;
        int closed;
        Optional<DrainMark> mark = Optional.empty();
        int ratePerSecond;

        Server(String name, int createdAt) {
            this.name = name;
            this.createdAt = createdAt;
        }

        boolean isReady(int second) {
            return mark.isEmpty() && second - createdAt >= STARTUP;
        }
    }

    private final List<Server> servers = new ArrayList<>();
    private int names;
    private int second;
    private int replicas;
    private long podSeconds;
    private int secondsOverCapacity;
    private long moved;
    private long cut;
    private int changes;

    World(int pods, int people) {
        for (int i = 0; i < pods; i++) {
            servers.add(new Server("pod-" + names++, -3600));
        }
        replicas = pods;
        admit(people);
    }

    int second() {
        return second;
    }

    Instant now() {
        return EPOCH.plusSeconds(second);
    }

    int replicas() {
        return replicas;
    }

    List<Server> servers() {
        return servers;
    }

    /** What it cost: the figures so far. */
    Outcome outcome(int largest) {
        return new Outcome(podSeconds, secondsOverCapacity, moved, cut, changes, largest);
    }

    /** Lets a step pass. */
    void step(int people, double deaths) {
        second += STEP;
        servers.forEach(server -> {
            server.accepted = 0;
            server.closed = 0;
        });
        int dead = (int) (servers.size() * deaths);
        for (int i = 0; i < dead; i++) {
            servers.removeFirst();
            servers.add(new Server("pod-" + names++, second));
        }
        servers.stream().filter(server -> server.mark.isPresent()).forEach(server -> {
            int closing = Math.min(server.connections, server.ratePerSecond * STEP);
            close(server, closing);
            moved += closing;
        });
        long connected = connected();
        if (people < connected) {
            leave(connected - people, connected);
        } else {
            long without = people - connected - admit((int) (people - connected));
            if (without > 0) {
                secondsOverCapacity += STEP;
            }
        }
        podSeconds += (long) servers.size() * STEP;
    }

    private long connected() {
        return servers.stream().mapToLong(server -> server.connections).sum();
    }

    private void leave(long count, long connected) {
        for (Server server : servers) {
            close(server, (int) Math.round((double) server.connections * count / connected));
        }
    }

    private static void close(Server server, int count) {
        int closing = Math.min(count, server.connections);
        server.connections -= closing;
        server.closed += closing;
    }

    /** Deals newcomers out; returns how many found a place. */
    private int admit(int newcomers) {
        int left = newcomers;
        List<Server> open = new ArrayList<>(
                servers.stream().filter(server -> server.isReady(second)).toList());
        while (left > 0 && !open.isEmpty()) {
            int share = Math.ceilDiv(left, open.size());
            List<Server> still = new ArrayList<>();
            for (Server server : open) {
                int in = Math.min(Math.min(share, left), CAPACITY - server.connections);
                server.connections += in;
                server.accepted += in;
                left -= in;
                if (server.connections < CAPACITY) {
                    still.add(server);
                }
            }
            open = still;
        }
        return newcomers - left;
    }

    /** Asks for more pods. */
    void grow(int wanted) {
        changes += Math.max(0, wanted - replicas);
        while (replicas < wanted) {
            servers.add(new Server("pod-" + names++, second));
            replicas++;
        }
    }

    /** Takes the newest pods away, as a ReplicaSet does; whoever is on them is cut off. */
    void shrink(int wanted) {
        while (replicas > wanted) {
            Server victim = servers.stream()
                    .max(Comparator.comparingInt((Server server) -> server.createdAt)
                            .thenComparing(server -> server.name))
                    .orElseThrow();
            remove(victim);
        }
    }

    /** Takes one pod away. */
    void remove(Server victim) {
        cut += victim.connections;
        servers.remove(victim);
        replicas--;
        changes++;
    }

    Server named(String name) {
        return servers.stream()
                .filter(server -> server.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The pods as the operator sees them. */
    Fleet fleet() {
        Instant now = now();
        List<Pod> pods = new ArrayList<>();
        for (Server server : servers) {
            boolean up = second - server.createdAt >= STARTUP;
            boolean drained = server.mark.isPresent() && server.connections == 0;
            PodLoad load = new PodLoad(
                    server.connections,
                    CAPACITY,
                    server.mark.isPresent(),
                    drained,
                    (double) server.accepted / STEP,
                    (double) server.closed / STEP,
                    now);
            pods.add(new Pod(
                    server.name,
                    "a",
                    PodPhase.RUNNING,
                    server.isReady(second),
                    false,
                    false,
                    "node",
                    0,
                    EPOCH.plusSeconds(server.createdAt),
                    server.mark.isPresent() ? -1_000_000 : 0,
                    server.mark,
                    up ? Optional.of(load) : Optional.empty()));
        }
        return Fleet.of(pods, CLASSIFIER, now, replicas, false, Duration.ofSeconds(STARTUP));
    }
}
