package io.chatcluster.operator.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells what a pod means for the number of pods.
 *
 * @param freshFor how long figures count as fresh: three polls
 * @param startup how long a pod may take to become ready
 */
public record PodClassifier(Duration freshFor, Duration startup) {

    /** Polls after which figures are old; two may fail without a consequence. */
    private static final int FRESH_POLLS = 3;

    /** The classifier for a poll period. */
    public static PodClassifier of(Duration pollPeriod, Duration startup) {
        return new PodClassifier(pollPeriod.multipliedBy(FRESH_POLLS), startup);
    }

    /** What the pod means now. */
    public PodState classify(Pod pod, Instant now) {
        if (pod.phase() == PodPhase.ENDED) {
            return pod.terminating() ? PodState.LEAVING : PodState.GONE;
        }
        if (pod.terminating() || pod.isDraining()) {
            return PodState.LEAVING;
        }
        if (pod.ready()) {
            boolean fresh = pod.load()
                    .filter(load -> load.age(now).compareTo(freshFor) <= 0)
                    .isPresent();
            return fresh ? PodState.SERVING : PodState.MISSING;
        }
        boolean late = Duration.between(pod.createdAt(), now).compareTo(startup) > 0;
        return late || pod.crashLooping() ? PodState.BROKEN : PodState.STARTING;
    }
}
