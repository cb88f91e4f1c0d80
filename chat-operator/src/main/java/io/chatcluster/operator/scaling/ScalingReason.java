package io.chatcluster.operator.scaling;

/** What decided the number of pods. The names are part of the resource's status: they do not change. */
public enum ScalingReason {
    /** The number is set by hand or by another autoscaler. */
    FIXED("Fixed"),
    /** How full the pods are. */
    UTILIZATION("Utilization"),
    /** How full the pods will be by the time a new one is ready. */
    LEAD("Lead"),
    /** Everybody must fit after the loss of a pod. */
    SPARE_PODS("SparePods"),
    /** Room is kept for a burst. */
    BUFFER("Buffer"),
    /** The lower bound. */
    MINIMUM("Minimum"),
    /** The upper bound; more would be needed. */
    MAXIMUM("Maximum"),
    /** One pod is nearly full and still gets people. */
    HOT_POD("HotPod"),
    /** One pod stays nearly full although another was added for it. */
    INEFFECTIVE_SCALE_UP("IneffectiveScaleUp"),
    /** Pods are broken: their number is replaced, and nothing shrinks below the last healthy number. */
    BROKEN_PODS("BrokenPods"),
    /** No figures at the moment: nothing changes. */
    WAITING_FOR_METRICS("WaitingForMetrics"),
    /** No figures for long: the fallback holds. */
    METRICS_UNAVAILABLE("MetricsUnavailable"),
    /** Messages wait for workers. */
    LAG("Lag");

    private final String text;

    ScalingReason(String text) {
        this.text = text;
    }

    /** As the status has it. */
    public String text() {
        return text;
    }
}
