package io.chatcluster.operator.scaling;

import java.util.Set;

/**
 * How many connect pods there should be, and why.
 *
 * @param current pods asked for until now
 * @param recommended what the figures say, within the bounds
 * @param desired what to work towards; below {@code current} pods have to be emptied first
 * @param reason what decided {@code recommended}
 * @param holds why {@code desired} is not {@code recommended} yet, or why no further pod may be emptied
 * @param figures what the decision is based on
 * @param history for the next decision
 */
public record ScalingDecision(
        int current,
        int recommended,
        int desired,
        ScalingReason reason,
        Set<Hold> holds,
        Figures figures,
        ScalingHistory history) {

    /**
     * What the decision is based on.
     *
     * @param demand connections that need a place
     * @param lead connections expected by the time a new pod is ready
     * @param ratio demand by what the healthy pods are meant to have
     * @param skew fullest pod by the mean; 1 is even
     */
    public record Figures(long demand, long lead, double ratio, double skew) {

        static final Figures NONE = new Figures(0, 0, 0, 1);
    }

    /** Keeps a copy. */
    public ScalingDecision {
        holds = Set.copyOf(holds);
    }

    /** Whether pods are to be added. */
    public boolean isUp() {
        return desired > current;
    }

    /** Whether another pod may be emptied now. */
    public boolean mayDrain() {
        return desired < current && holds.isEmpty();
    }

    /** Whether nothing is known, so that nothing that is under way may be changed. */
    public boolean isBlind() {
        return reason == ScalingReason.WAITING_FOR_METRICS || holds.contains(Hold.QUORUM);
    }

    /** The decision of somebody who must not act on it. */
    public ScalingDecision keepingCurrent() {
        return new ScalingDecision(current, recommended, current, reason, Set.of(), figures, history);
    }
}
