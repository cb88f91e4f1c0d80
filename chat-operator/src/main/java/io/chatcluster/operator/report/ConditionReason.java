package io.chatcluster.operator.report;

/** Why a condition is as it is, in one word. Problems are in the order in which they are told: causes before effects. */
public enum ConditionReason {
    /** Neither the resource nor the operator names an image. */
    IMAGE_MISSING("ImageMissing"),
    /** The Secret with the password of Redis is not there, or has no password. */
    SECRET_MISSING("SecretMissing"),
    /** An object of somebody else has a name that is needed. */
    FOREIGN_OBJECT("ForeignObject"),
    /** The API server refused an object. */
    APPLY_FAILED("ApplyFailed"),
    /** A quota of the namespace is used up. */
    QUOTA_EXCEEDED("QuotaExceeded"),
    /** Pods cannot be made. */
    POD_CREATION_FAILED("PodCreationFailed"),
    /** An image cannot be fetched. */
    IMAGE_PULL_FAILED("ImagePullFailed"),
    /** A container cannot be set up, as for want of a Secret. */
    CONTAINER_CONFIG_ERROR("ContainerConfigError"),
    /** No node has room for a pod. */
    UNSCHEDULABLE("Unschedulable"),
    /** The trial Redis is not ready. */
    REDIS_NOT_READY("RedisNotReady"),
    /** The pods do not reach Redis. */
    REDIS_UNREACHABLE("RedisUnreachable"),
    /** A container keeps ending. */
    CRASH_LOOP("CrashLoop"),
    /** Pods are not ready yet. */
    PODS_NOT_READY("PodsNotReady"),

    ALL_READY("AllReady"),
    MINIMUM_AVAILABLE("MinimumAvailable"),
    NO_READY_PODS("NoReadyPods"),
    ROLLOUT("Rollout"),
    SCALING_UP("ScalingUp"),
    DRAINING("Draining"),
    SETTLED("Settled"),
    DECIDING("Deciding"),
    DRY_RUN("DryRun"),
    OFF("Off"),
    WAITING_FOR_METRICS("WaitingForMetrics"),
    METRICS_UNAVAILABLE("MetricsUnavailable"),
    MAXIMUM("Maximum"),
    PAUSED("Paused"),
    INEFFECTIVE_SCALE_UP("IneffectiveScaleUp"),
    BROKEN_PODS("BrokenPods"),
    WITHIN_BOUNDS("WithinBounds"),
    NOT_PAUSED("NotPaused");

    private final String text;

    ConditionReason(String text) {
        this.text = text;
    }

    /** As the status has it. */
    public String text() {
        return text;
    }
}
