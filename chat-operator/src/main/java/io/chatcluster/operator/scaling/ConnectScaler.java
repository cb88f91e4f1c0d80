package io.chatcluster.operator.scaling;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodLoad;
import io.chatcluster.operator.fleet.PodState;
import io.chatcluster.operator.scaling.ScalingDecision.Figures;
import io.chatcluster.operator.scaling.ScalingHistory.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides how many connect pods there should be.
 *
 * <pre>
 *  figures ─▶ demand ─▶ recommended = max of utilization, spare pods, buffer, minimum ─▶ bounds
 *          ─▶ window (up: lowest, down: highest) ─▶ step limit up / holds down ─▶ desired
 * </pre>
 */
public final class ConnectScaler {

    /** Up by at most 4 pods or 100 % in this time: the default policy of the HorizontalPodAutoscaler. */
    private static final Duration STEP_PERIOD = Duration.ofSeconds(15);

    private static final int STEP_PODS = 4;

    /** The fleet without a victim may be at most so full; beyond it the drain itself would fill the others. */
    private static final double ABSORB = 0.85;

    private ConnectScaler() {}

    /** The decision; its {@code history} belongs into the next call. */
    public static ScalingDecision decide(Fleet fleet, ScalingPolicy policy, ScalingHistory before, Instant now) {
        ScalingHistory history = observed(fleet, before, now);
        if (policy.switches().fixed().isPresent()) {
            return fixed(fleet, policy.switches().fixed().getAsInt(), history, now);
        }
        if (fleet.count(PodState.SERVING) == 0) {
            return blind(fleet, policy, history, now);
        }
        DemandEstimate estimate = DemandEstimate.of(fleet, policy, history, now);
        Recommendation raw = Recommendation.of(fleet, policy, history, estimate);
        int recommended = policy.bounded(raw.replicas());
        ScalingReason reason = raw.replicas() > policy.maxReplicas() ? ScalingReason.MAXIMUM : raw.reason();

        var downWindow = history.downWindow().add(now, policy.down().stabilization(), recommended);
        var upWindow = history.upWindow().add(now, policy.up().stabilization(), recommended);
        int current = fleet.replicas();
        Set<Hold> holds = EnumSet.noneOf(Hold.class);
        int desired = current;
        if (recommended > current) {
            desired = up(policy, history, Math.max(current, upWindow.value()), current, holds);
        } else if (recommended < current) {
            desired = down(fleet, policy, estimate, Math.min(current, downWindow.value()), holds);
        }
        boolean hotStep =
                estimate.hot() && (history.hotStepTaken() || (reason == ScalingReason.HOT_POD && desired > current));
        ScalingHistory next = new ScalingHistory(
                downWindow,
                upWindow,
                history.steps(),
                current,
                estimate.growth(),
                DemandEstimate.connections(fleet),
                now,
                Optional.empty(),
                fleet.count(PodState.BROKEN) == 0 ? current : history.lastHealthy(),
                hotStep);
        Figures figures =
                new Figures(estimate.demand(), estimate.lead(fleet, policy), estimate.ratio(), estimate.skew());
        return new ScalingDecision(current, recommended, desired, reason, holds, figures, next);
    }

    private static int up(ScalingPolicy policy, ScalingHistory history, int wanted, int current, Set<Hold> holds) {
        if (wanted == current) {
            holds.add(Hold.STABILIZING);
            return current;
        }
        if (policy.switches().scaleOutPaused()) {
            holds.add(Hold.PAUSED);
            return current;
        }
        int allowed = stepLimit(history, current);
        if (wanted > allowed) {
            holds.add(Hold.STEP_LIMIT);
        }
        return Math.max(current, Math.min(wanted, allowed));
    }

    private static int down(Fleet fleet, ScalingPolicy policy, DemandEstimate estimate, int wanted, Set<Hold> holds) {
        if (wanted == fleet.replicas()) {
            holds.add(Hold.STABILIZING);
            return wanted;
        }
        if (policy.switches().scaleInPaused()) {
            holds.add(Hold.PAUSED);
        }
        if (fleet.rollout()) {
            holds.add(Hold.ROLLOUT);
        }
        if (fleet.count(PodState.STARTING) > 0) {
            holds.add(Hold.STARTING);
        }
        int serving = fleet.count(PodState.SERVING);
        if (serving < fleet.count(PodState.MISSING)) {
            holds.add(Hold.QUORUM);
        }
        if (fleet.draining().size() >= policy.maxDrainingPods()) {
            holds.add(Hold.DRAINING);
        }
        if (fleet.count(PodState.BROKEN) == 0 && !canAbsorb(fleet, policy, estimate)) {
            holds.add(Hold.ABSORB);
        }
        return wanted;
    }

    /** Whether the fleet could do without its largest pod. A broken pod goes first and takes no room away. */
    private static boolean canAbsorb(Fleet fleet, ScalingPolicy policy, DemandEstimate estimate) {
        List<Integer> capacities = new ArrayList<>();
        fleet.in(PodState.SERVING).map(pod -> capacity(pod, policy)).forEach(capacities::add);
        fleet.in(PodState.MISSING).map(pod -> capacity(pod, policy)).forEach(capacities::add);
        long all = capacities.stream().mapToLong(Integer::longValue).sum();
        long largest = capacities.stream().mapToLong(Integer::longValue).max().orElse(0);
        return estimate.demand() <= ABSORB * (all - largest);
    }

    private static int capacity(Pod pod, ScalingPolicy policy) {
        return pod.load().map(PodLoad::capacity).filter(said -> said > 0).orElse(policy.maxConnectionsPerPod());
    }

    /** Most pods there may be after this step, counting what was added in the last seconds. */
    private static int stepLimit(ScalingHistory history, int current) {
        int added = history.steps().stream().mapToInt(Step::added).sum();
        int start = Math.max(0, current - added);
        return Math.max(start + STEP_PODS, start * 2);
    }

    /** Nothing is known: hold, and after a while make sure of the fallback. Never down blind. */
    private static ScalingDecision blind(Fleet fleet, ScalingPolicy policy, ScalingHistory history, Instant now) {
        int current = fleet.replicas();
        Instant since = history.blindSince().orElse(now);
        boolean lasting =
                Duration.between(since, now).compareTo(policy.fallback().after()) >= 0;
        boolean silent = fleet.count(PodState.MISSING) > 0;
        int floor = lasting && silent ? policy.fallback().replicas() : policy.minReplicas();
        ScalingReason reason =
                lasting && silent ? ScalingReason.METRICS_UNAVAILABLE : ScalingReason.WAITING_FOR_METRICS;
        int recommended = Math.max(current, Math.min(floor, policy.maxReplicas()));
        Set<Hold> holds = EnumSet.noneOf(Hold.class);
        int desired = current;
        if (recommended > current) {
            desired = up(policy, history, recommended, current, holds);
        } else if (reason == ScalingReason.WAITING_FOR_METRICS) {
            // What is under way goes on: a drain is neither cancelled nor followed by another one.
            desired = current - uncommitted(fleet);
            holds.add(Hold.QUORUM);
        }
        // The time without figures counts as if what there is had been recommended: afterwards patience begins anew.
        ScalingHistory next = new ScalingHistory(
                history.downWindow().add(now, policy.down().stabilization(), current),
                history.upWindow().add(now, policy.up().stabilization(), current),
                history.steps(),
                current,
                0,
                history.lastConnections(),
                now,
                Optional.of(since),
                Math.max(current, history.lastHealthy()),
                false);
        return new ScalingDecision(current, recommended, desired, reason, holds, Figures.NONE, next);
    }

    /** Pods being emptied that the number of replicas still includes. */
    private static int uncommitted(Fleet fleet) {
        return (int) fleet.draining().stream()
                .flatMap(pod -> pod.drain().stream())
                .filter(mark -> !mark.committed())
                .count();
    }

    /** Somebody else says the number; still, pods are emptied before they go, and not during a rollout. */
    private static ScalingDecision fixed(Fleet fleet, int replicas, ScalingHistory history, Instant now) {
        Set<Hold> holds = EnumSet.noneOf(Hold.class);
        if (replicas < fleet.replicas()) {
            if (fleet.rollout()) {
                holds.add(Hold.ROLLOUT);
            }
            // One at a time, whatever the allowance: whoever set the number did not look at the room.
            if (!fleet.draining().isEmpty()) {
                holds.add(Hold.DRAINING);
            }
        }
        ScalingHistory next = ScalingHistory.start(now, fleet.replicas());
        Figures figures = new Figures(fleet.connections(), 0, 0, 1);
        return new ScalingDecision(history.replicas(), replicas, replicas, ScalingReason.FIXED, holds, figures, next);
    }

    /** Notes what has changed since the last decision: additions count towards the step limit, whoever made them. */
    private static ScalingHistory observed(Fleet fleet, ScalingHistory history, Instant now) {
        List<Step> steps = new ArrayList<>(history.steps());
        steps.removeIf(step -> Duration.between(step.at(), now).compareTo(STEP_PERIOD) >= 0);
        if (fleet.replicas() > history.replicas()) {
            steps.add(new Step(now, fleet.replicas() - history.replicas()));
        }
        return new ScalingHistory(
                history.downWindow(),
                history.upWindow(),
                steps,
                fleet.replicas(),
                history.growth(),
                history.lastConnections(),
                history.decidedAt(),
                history.blindSince(),
                history.lastHealthy(),
                history.hotStepTaken());
    }
}
