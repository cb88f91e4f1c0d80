package io.chatcluster.operator.fleet;

/** The phases of Kubernetes that a living pod may be in; the order is the one in which ReplicaSets give pods up. */
public enum PodPhase {
    /** Not all containers have been started. */
    PENDING,
    /** The node does not answer. */
    UNKNOWN,
    /** All containers have been started. */
    RUNNING,
    /** Over, well or badly: a ReplicaSet replaces it by itself. */
    ENDED
}
