package io.chatcluster.operator.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * What one connect pod said about itself.
 *
 * @param connections open
 * @param capacity the pod's own limit of connections
 * @param draining whether it is being emptied, or is empty
 * @param drained whether it is empty
 * @param acceptsPerSecond connections let in, over the last two samples
 * @param closesPerSecond connections ended, over the last two samples
 * @param sampledAt when the operator got it, by the operator's clock
 */
public record PodLoad(
        int connections,
        int capacity,
        boolean draining,
        boolean drained,
        double acceptsPerSecond,
        double closesPerSecond,
        Instant sampledAt) {

    /** How old the figures are. */
    public Duration age(Instant now) {
        return Duration.between(sampledAt, now);
    }
}
