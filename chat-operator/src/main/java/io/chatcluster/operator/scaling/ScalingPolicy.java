package io.chatcluster.operator.scaling;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The limits within which the number of connect pods is decided.
 *
 * @param minReplicas never fewer
 * @param maxReplicas never more
 * @param maxConnectionsPerPod what one pod takes
 * @param targetUtilizationPercent how full a pod is meant to be
 * @param sparePods pods that may die while everybody still fits
 * @param bufferConnections connections that must fit beyond those there are
 * @param up restraint in growing
 * @param down restraint in shrinking
 * @param maxDrainingPods pods that may be emptied at the same time
 * @param fallback what happens without figures
 * @param startup how long a pod may take to become ready; also the most that room is made ahead of
 * @param switches what somebody has taken over by hand
 */
public record ScalingPolicy(
        int minReplicas,
        int maxReplicas,
        int maxConnectionsPerPod,
        int targetUtilizationPercent,
        int sparePods,
        int bufferConnections,
        Restraint up,
        Restraint down,
        int maxDrainingPods,
        Fallback fallback,
        Duration startup,
        Switches switches) {

    /**
     * Restraint in one direction.
     *
     * @param stabilization how long a recommendation must hold
     * @param tolerancePercent how far off the target nothing happens yet
     */
    public record Restraint(Duration stabilization, int tolerancePercent) {

        /** The tolerance as a fraction. */
        double tolerance() {
            return tolerancePercent / 100.0;
        }
    }

    /**
     * What happens without figures.
     *
     * @param after how long there must be none
     * @param replicas at least so many then
     */
    public record Fallback(Duration after, int replicas) {}

    /**
     * What somebody has taken over by hand.
     *
     * @param scaleInPaused no pod may go
     * @param scaleOutPaused no pod may be added
     * @param fixed the number, where it is not the operator's to decide
     */
    public record Switches(boolean scaleInPaused, boolean scaleOutPaused, OptionalInt fixed) {

        /** The operator decides. */
        public static final Switches NONE = new Switches(false, false, OptionalInt.empty());
    }

    /** Connections that one pod is meant to have; at least one. */
    public int target() {
        return Math.max(1, (int) ((long) maxConnectionsPerPod * targetUtilizationPercent / 100));
    }

    /** The number within the bounds. */
    int bounded(long replicas) {
        return Math.clamp(replicas, minReplicas, maxReplicas);
    }
}
