package io.chatcluster.operator.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decides how many workers there should be: enough for the connections, for what arrives, and to work off what waits. A worker
 * hands over by itself when it ends, so the number may simply be lowered, by one at a time.
 */
public final class WorkerScaler {

    /** In which time a backlog is to be gone. */
    static final Duration CATCH_UP = Duration.ofSeconds(30);

    /** How busy a worker is meant to be; the rest is for bursts. */
    static final double UTILIZATION = 0.7;

    /** The dead band, as for connect pods. */
    private static final double TOLERANCE_UP = 0.05;

    private static final double TOLERANCE_DOWN = 0.2;

    /** How long a surplus must last. */
    static final Duration STABILIZATION = Duration.ofMinutes(5);

    /** Up by at most so many at a time, or by as many as there are. */
    private static final int STEP = 4;

    private WorkerScaler() {}

    /**
     * What is known about the workers.
     *
     * @param connections people connected to the chat
     * @param arrivalsPerSecond messages accepted, over all workers
     * @param waiting messages accepted and not finished
     * @param known whether the workers gave figures
     * @param replicas workers asked for now
     * @param settled whether all of them are ready and no rollout is under way
     */
    public record Load(
            long connections, double arrivalsPerSecond, long waiting, boolean known, int replicas, boolean settled) {}

    /**
     * The limits.
     *
     * @param minReplicas never fewer
     * @param maxReplicas never more
     * @param connectionsPerWorker connections one is enough for
     * @param ratePerWorker messages per second one routes at full load
     * @param fixed whether the number stays at the lower bound
     */
    public record Policy(
            int minReplicas, int maxReplicas, int connectionsPerWorker, int ratePerWorker, boolean fixed) {}

    /**
     * What must be known of earlier decisions.
     *
     * @param window the highest recommendation lately
     */
    public record History(StabilizationWindow window) {

        /** The history of an operator that has just begun to look. */
        public static History start(Instant now, int replicas) {
            return new History(StabilizationWindow.seeded(true, now, replicas));
        }
    }

    /**
     * How many workers there should be.
     *
     * @param desired how many
     * @param reason what decided it
     * @param holds why there are not fewer yet
     * @param history for the next decision
     */
    public record Decision(int desired, ScalingReason reason, Set<Hold> holds, History history) {

        /** Keeps a copy. */
        public Decision {
            holds = Set.copyOf(holds);
        }
    }

    /** The decision; its {@code history} belongs into the next call. */
    public static Decision decide(Load load, Policy policy, History before, Instant now) {
        if (policy.fixed()) {
            return new Decision(
                    policy.minReplicas(), ScalingReason.FIXED, Set.of(), History.start(now, load.replicas()));
        }
        int current = load.replicas();
        long byConnections = Math.ceilDiv(load.connections(), policy.connectionsPerWorker());
        if (!load.known()) {
            // Never down blind; what the connect pods know may still ask for more.
            int least = bounded(policy, byConnections);
            return new Decision(
                    Math.max(current, Math.max(least, policy.minReplicas())),
                    ScalingReason.WAITING_FOR_METRICS,
                    Set.of(Hold.QUORUM),
                    History.start(now, current));
        }
        long byRate = byRate(load, policy);
        long raw = Math.max(Math.max(byConnections, byRate), policy.minReplicas());
        int recommended = bounded(policy, raw);
        var window = before.window().add(now, STABILIZATION, recommended);
        Set<Hold> holds = EnumSet.noneOf(Hold.class);
        int desired = current;
        if (recommended > current) {
            desired = Math.min(recommended, current + Math.max(STEP, current));
            if (desired < recommended) {
                holds.add(Hold.STEP_LIMIT);
            }
        } else if (recommended < current) {
            if (window.value() >= current) {
                holds.add(Hold.STABILIZING);
            }
            if (!load.settled()) {
                holds.add(Hold.ROLLOUT);
            }
            // Above the upper bound nothing has to be waited for but the others.
            desired = holds.isEmpty() ? current - 1 : current;
        }
        return new Decision(desired, reason(policy, raw, byConnections, byRate), holds, new History(window));
    }

    private static long byRate(Load load, Policy policy) {
        double rate = load.arrivalsPerSecond() + (double) load.waiting() / CATCH_UP.toSeconds();
        double each = policy.ratePerWorker() * UTILIZATION;
        long needed = (long) Math.ceil(rate / each);
        double ratio = rate / (Math.max(1, load.replicas()) * each);
        if (ratio > 1 + TOLERANCE_UP) {
            return needed;
        }
        return ratio < 1 - TOLERANCE_DOWN ? Math.min(needed, load.replicas()) : load.replicas();
    }

    private static ScalingReason reason(Policy policy, long raw, long byConnections, long byRate) {
        if (raw > policy.maxReplicas()) {
            return ScalingReason.MAXIMUM;
        }
        if (byRate == raw) {
            return ScalingReason.LAG;
        }
        return byConnections == raw ? ScalingReason.UTILIZATION : ScalingReason.MINIMUM;
    }

    private static int bounded(Policy policy, long replicas) {
        return Math.clamp(replicas, policy.minReplicas(), policy.maxReplicas());
    }
}
