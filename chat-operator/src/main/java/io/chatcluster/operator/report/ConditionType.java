package io.chatcluster.operator.report;

/** The claims that a status makes; each is there from the first reconciliation on. */
public enum ConditionType {
    /** Everything that was asked for is there and works. */
    READY("Ready"),
    /** People can chat: at least one pod of each role is ready. */
    AVAILABLE("Available"),
    /** Something is changing: a rollout, pods on their way up, a drain. */
    PROGRESSING("Progressing"),
    /** The operator decides the number of connect pods. */
    SCALING_ACTIVE("ScalingActive"),
    /** Something keeps the number of connect pods from following the need. */
    SCALING_LIMITED("ScalingLimited"),
    /** Somebody told the operator to leave everything as it is. */
    PAUSED("Paused");

    private final String text;

    ConditionType(String text) {
        this.text = text;
    }

    /** As the status has it. */
    public String text() {
        return text;
    }
}
