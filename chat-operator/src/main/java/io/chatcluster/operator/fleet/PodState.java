package io.chatcluster.operator.fleet;

/** What a pod means for the number of pods. */
public enum PodState {
    /** Ready, takes connections, and its figures are fresh. */
    SERVING,
    /** Ready, but its figures are old or absent. */
    MISSING,
    /** Not ready yet, and young enough to be on its way. */
    STARTING,
    /** Not ready for too long, or in a crash loop: no capacity. */
    BROKEN,
    /** Being emptied or deleted: its people are demand, its room is not capacity. */
    LEAVING,
    /** Over; nobody counts it. */
    GONE
}
