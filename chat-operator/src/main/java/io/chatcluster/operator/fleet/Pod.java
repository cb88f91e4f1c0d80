package io.chatcluster.operator.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * One connect pod as Kubernetes and the pod itself describe it.
 *
 * @param name unique in the namespace
 * @param revision hash of the template it was made from
 * @param phase how far it got
 * @param ready whether it is an endpoint
 * @param terminating whether it is being deleted
 * @param crashLooping whether its container keeps ending
 * @param node where it runs; empty while nobody has a place for it
 * @param restarts of its container
 * @param createdAt when it was made
 * @param deletionCost what a ReplicaSet goes by; 0 where nothing is said
 * @param drain the operator's mark, where it is being emptied on the operator's request
 * @param load its last figures
 */
public record Pod(
        String name,
        String revision,
        PodPhase phase,
        boolean ready,
        boolean terminating,
        boolean crashLooping,
        String node,
        int restarts,
        Instant createdAt,
        int deletionCost,
        Optional<DrainMark> drain,
        Optional<PodLoad> load) {

    /** Whether a node was found for it. */
    public boolean isAssigned() {
        return !node.isEmpty();
    }

    /** Whether a ReplicaSet counts it. */
    public boolean isActive() {
        return !terminating && phase != PodPhase.ENDED;
    }

    /** Its last known connections; 0 where nothing is known. */
    public int connections() {
        return load.map(PodLoad::connections).orElse(0);
    }

    /** Whether it was told to empty itself, or does so for reasons of its own. */
    public boolean isDraining() {
        return drain.isPresent() || load.map(PodLoad::draining).orElse(false);
    }
}
