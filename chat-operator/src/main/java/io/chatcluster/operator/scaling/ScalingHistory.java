package io.chatcluster.operator.scaling;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a decision needs to know of earlier ones. Values; each decision returns the next one. Nothing of it has to survive the
 * operator: a new leader starts from the number of pods there is.
 *
 * @param downWindow the highest recommendation lately
 * @param upWindow the lowest recommendation lately
 * @param steps additions of the last seconds
 * @param replicas pods asked for at the last decision
 * @param growth smoothed change of connections per second
 * @param lastConnections of each pod at the last decision
 * @param decidedAt when that was
 * @param blindSince since when no pod has given figures
 * @param lastHealthy pods asked for when no pod was broken
 * @param hotStepTaken whether a pod was added for the hot one
 */
public record ScalingHistory(
        StabilizationWindow downWindow,
        StabilizationWindow upWindow,
        List<Step> steps,
        int replicas,
        double growth,
        Map<String, Integer> lastConnections,
        Instant decidedAt,
        Optional<Instant> blindSince,
        int lastHealthy,
        boolean hotStepTaken) {

    /**
     * An addition.
     *
     * @param at when it was seen
     * @param added by how many pods
     */
    record Step(Instant at, int added) {}

    /** Keeps copies. */
    public ScalingHistory {
        steps = List.copyOf(steps);
        lastConnections = Map.copyOf(lastConnections);
    }

    /** The history of an operator that has just begun to look. */
    public static ScalingHistory start(Instant now, int replicas) {
        return new ScalingHistory(
                StabilizationWindow.seeded(true, now, replicas),
                StabilizationWindow.seeded(false, now, replicas),
                List.of(),
                replicas,
                0,
                Map.of(),
                now,
                Optional.empty(),
                replicas,
                false);
    }
}
