package io.chatcluster.operator.testing;

import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodClassifier;
import io.chatcluster.operator.fleet.PodLoad;
import io.chatcluster.operator.fleet.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds fleets for tests: pods of 10 000 connections, polled every 10 s, up in 120 s at most. */
public final class Fleets {

    /** Noon of an arbitrary day. */
    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    public static final int CAPACITY = 10_000;
    public static final PodClassifier CLASSIFIER = PodClassifier.of(Duration.ofSeconds(10), Duration.ofMinutes(2));

    private final List<Pod> pods = new ArrayList<>();
    private int replicas = -1;
    private boolean rollout;
    private String revision = "";
    private Duration startToReady = Duration.ofSeconds(20);

    /** A fleet without pods. */
    public static Fleets fleet() {
        return new Fleets();
    }

    /** That many pods that serve, with so many connections each. */
    public Fleets serving(int count, int connections) {
        for (int i = 0; i < count; i++) {
            add(pod().connections(connections));
        }
        return this;
    }

    /** One more pod. */
    public Fleets add(PodBuilder pod) {
        pods.add(pod.name("pod-" + pods.size()).build());
        return this;
    }

    /** What the Deployment asks for, where it is not the number of pods. */
    public Fleets replicas(int count) {
        replicas = count;
        return this;
    }

    /** A rollout is under way. */
    public Fleets rollout() {
        rollout = true;
        return this;
    }

    /** The template's hash of new pods. */
    public Fleets revision(String hash) {
        revision = hash;
        return this;
    }

    /** How long pods took to become ready. */
    public Fleets startToReady(Duration time) {
        startToReady = time;
        return this;
    }

    /** The fleet at an instant. */
    public Fleet at(Instant now) {
        int asked = replicas < 0 ? (int) pods.stream().filter(Pod::isActive).count() : replicas;
        return Fleet.of(pods, CLASSIFIER, now, asked, rollout, startToReady).withRevision(revision);
    }

    /** The fleet at noon. */
    public Fleet atNoon() {
        return at(NOON);
    }

    /** A pod that has served for an hour and was just sampled. */
    public static PodBuilder pod() {
        return new PodBuilder();
    }

    /** Builds one pod. */
    public static final class PodBuilder {

        private String name = "pod";
        private String revision = "a";
        private PodPhase phase = PodPhase.RUNNING;
        private boolean ready = true;
        private boolean terminating;
        private boolean crashLooping;
        private String node = "node";
        private Instant createdAt = NOON.minusSeconds(3600);
        private int deletionCost;
        private Optional<DrainMark> mark = Optional.empty();
        private boolean sampled = true;
        private int connections;
        private int capacity = CAPACITY;
        private boolean drained;
        private double accepts;
        private double closes;
        private Instant sampledAt = NOON;

        public PodBuilder name(String value) {
            if (name.equals("pod")) {
                name = value;
            }
            return this;
        }

        public PodBuilder connections(int value) {
            connections = value;
            return this;
        }

        public PodBuilder capacity(int value) {
            capacity = value;
            return this;
        }

        public PodBuilder accepts(double perSecond) {
            accepts = perSecond;
            return this;
        }

        public PodBuilder closes(double perSecond) {
            closes = perSecond;
            return this;
        }

        public PodBuilder sampledAt(Instant instant) {
            sampledAt = instant;
            return this;
        }

        public PodBuilder silent() {
            sampled = false;
            return this;
        }

        public PodBuilder node(String value) {
            node = value;
            return this;
        }

        public PodBuilder revision(String value) {
            revision = value;
            return this;
        }

        public PodBuilder createdAt(Instant instant) {
            createdAt = instant;
            return this;
        }

        public PodBuilder notReady() {
            ready = false;
            return this;
        }

        public PodBuilder pending() {
            phase = PodPhase.PENDING;
            node = "";
            return notReady().silent();
        }

        public PodBuilder ended() {
            phase = PodPhase.ENDED;
            return notReady().silent();
        }

        public PodBuilder starting() {
            createdAt = NOON.minusSeconds(5);
            return notReady().silent();
        }

        public PodBuilder broken() {
            return notReady().silent();
        }

        public PodBuilder crashLooping() {
            crashLooping = true;
            return starting();
        }

        public PodBuilder terminating() {
            terminating = true;
            return this;
        }

        /** Being emptied by the operator since noon, for 60 s. */
        public PodBuilder draining() {
            return draining(new DrainMark(NOON, NOON.plusSeconds(60), connections, false));
        }

        public PodBuilder draining(DrainMark value) {
            mark = Optional.of(value);
            deletionCost = -1_000_000;
            return this;
        }

        public PodBuilder drained() {
            drained = true;
            ready = false;
            return draining();
        }

        public Pod build() {
            Optional<PodLoad> load = sampled
                    ? Optional.of(
                            new PodLoad(connections, capacity, mark.isPresent(), drained, accepts, closes, sampledAt))
                    : Optional.empty();
            return new Pod(
                    name,
                    revision,
                    phase,
                    ready,
                    terminating,
                    crashLooping,
                    node,
                    0,
                    createdAt,
                    deletionCost,
                    mark,
                    load);
        }
    }
}
