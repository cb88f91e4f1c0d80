package io.chatcluster.operator.scaling;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.PodState;

/**
 * What the figures alone ask for: the largest of several terms.
 *
 * @param replicas how many pods, without bounds
 * @param reason the term that decided
 */
record Recommendation(long replicas, ScalingReason reason) {

    static Recommendation of(Fleet fleet, ScalingPolicy policy, ScalingHistory history, DemandEstimate estimate) {
        long demand = estimate.demand();
        long most = policy.maxConnectionsPerPod();
        return utilization(fleet, policy, estimate)
                .atLeast(ceil(demand, most) + policy.sparePods(), ScalingReason.SPARE_PODS)
                .atLeast(ceil(demand + policy.bufferConnections(), most), ScalingReason.BUFFER)
                .atLeast(policy.minReplicas(), ScalingReason.MINIMUM)
                .withBroken(fleet, history)
                .withHotPod(fleet, history, estimate);
    }

    /** How many pods the people would fill to the target; as many as there are while that is near enough. */
    private static Recommendation utilization(Fleet fleet, ScalingPolicy policy, DemandEstimate estimate) {
        int healthy = estimate.healthy();
        long lead = estimate.lead(fleet, policy);
        long needed = ceil(estimate.demand() + lead, policy.target());
        double ahead = (estimate.demand() + lead) / ((double) healthy * policy.target());
        if (estimate.contradicted()) {
            return new Recommendation(healthy, ScalingReason.UTILIZATION);
        }
        if (ahead > 1 + policy.up().tolerance()) {
            boolean byLead = estimate.ratio() <= 1 + policy.up().tolerance();
            return new Recommendation(needed, byLead ? ScalingReason.LEAD : ScalingReason.UTILIZATION);
        }
        boolean fewer = estimate.ratio() < 1 - policy.down().tolerance();
        return new Recommendation(fewer ? Math.min(healthy, needed) : healthy, ScalingReason.UTILIZATION);
    }

    /**
     * A broken pod is replaced, by at most one and a tenth of the pods that serve: more at once are no matter of numbers. And
     * people who left with an outage will be back: no fewer pods than there were before it.
     */
    private Recommendation withBroken(Fleet fleet, ScalingHistory history) {
        int broken = fleet.count(PodState.BROKEN);
        if (broken == 0) {
            return this;
        }
        long replaced = replicas + Math.min(broken, 1 + fleet.count(PodState.SERVING) / 10);
        return new Recommendation(replaced, ScalingReason.BROKEN_PODS)
                .atLeast(history.lastHealthy(), ScalingReason.BROKEN_PODS);
    }

    /** One more pod for a nearly full one that still gets people; once, because old connections do not move. */
    private Recommendation withHotPod(Fleet fleet, ScalingHistory history, DemandEstimate estimate) {
        if (!estimate.hot()) {
            return this;
        }
        if (!history.hotStepTaken()) {
            return atLeast(fleet.replicas() + 1L, ScalingReason.HOT_POD);
        }
        boolean arrived = fleet.count(PodState.STARTING) == 0;
        return atLeast(fleet.replicas(), arrived ? ScalingReason.INEFFECTIVE_SCALE_UP : ScalingReason.HOT_POD);
    }

    private Recommendation atLeast(long floor, ScalingReason why) {
        return floor > replicas ? new Recommendation(floor, why) : this;
    }

    private static long ceil(long connections, long each) {
        return Math.ceilDiv(connections, each);
    }
}
