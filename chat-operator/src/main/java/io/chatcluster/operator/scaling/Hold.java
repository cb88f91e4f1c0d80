package io.chatcluster.operator.scaling;

/** Why the number of pods must not follow the recommendation now. */
public enum Hold {
    /** A surplus has not lasted long enough, or a need. */
    STABILIZING("the recommendation has not lasted long enough"),
    /** Growing by more at once would be a stampede. */
    STEP_LIMIT("only so many pods are added at a time"),
    /** Pods are being exchanged. */
    ROLLOUT("a rollout is under way"),
    /** Pods are on their way up. */
    STARTING("pods are starting"),
    /** Fewer than half of the ready pods gave figures. */
    QUORUM("too few pods give figures"),
    /** Somebody paused it. */
    PAUSED("paused by an annotation"),
    /** As many pods as allowed are being emptied. */
    DRAINING("a drain is under way"),
    /** The others could not take the people. */
    ABSORB("the other pods could not take the people");

    private final String text;

    Hold(String text) {
        this.text = text;
    }

    /** The reason as part of a sentence. */
    public String text() {
        return text;
    }
}
