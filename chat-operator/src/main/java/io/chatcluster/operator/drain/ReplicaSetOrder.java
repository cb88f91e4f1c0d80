package io.chatcluster.operator.drain;

import io.chatcluster.operator.fleet.Pod;
import java.util.Collection;
import java.util.Comparator;

/**
 * Which pod a ReplicaSet deletes first, as {@code ActivePodsWithRanks} in Kubernetes' {@code controller_utils.go} has it: not
 * assigned, then pending or unknown, then not ready, then the lower deletion cost. The criteria after these depend on rounded
 * ages and random ids; a prediction must not rest on them.
 */
final class ReplicaSetOrder {

    /** The criteria that can be predicted. */
    private static final Comparator<Pod> ORDER = Comparator.comparing(Pod::isAssigned)
            .thenComparing(Pod::phase)
            .thenComparing(Pod::ready)
            .thenComparing(Pod::deletionCost);

    private ReplicaSetOrder() {}

    /** Whether that pod goes before each of the others for certain. */
    static boolean isCertainlyFirst(Pod victim, Collection<Pod> pods) {
        return victim.isActive()
                && pods.stream()
                        .filter(Pod::isActive)
                        .filter(other -> !other.name().equals(victim.name()))
                        .allMatch(other -> ORDER.compare(victim, other) < 0);
    }
}
