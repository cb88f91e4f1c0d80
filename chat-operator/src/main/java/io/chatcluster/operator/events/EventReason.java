package io.chatcluster.operator.events;

/** What happened, in one word. */
public enum EventReason {
    /** Connect pods were added. */
    SCALED_UP("ScaledUp", false),
    /** A pod was emptied and is gone. */
    SCALED_DOWN("ScaledDown", false),
    /** People are being moved off a pod. */
    DRAIN_STARTED("DrainStarted", false),
    /** A pod that was being emptied takes people again. */
    DRAIN_CANCELLED("DrainCancelled", false),
    /** A dry run would have changed the number of pods. */
    WOULD_SCALE("WouldScale", false),
    /** Another pod than the emptied one was deleted. */
    UNEXPECTED_VICTIM("UnexpectedVictim", true),
    /** No pod has given figures for long. */
    METRICS_UNAVAILABLE("MetricsUnavailable", true),
    /** The chat is not ready; the note says why. */
    NOT_READY("NotReady", true),
    /** The chat is ready. */
    READY("Ready", false);

    private final String text;
    private final boolean warning;

    EventReason(String text, boolean warning) {
        this.text = text;
        this.warning = warning;
    }

    String text() {
        return text;
    }

    String type() {
        return warning ? "Warning" : "Normal";
    }
}
