package io.chatcluster.operator.report;

/**
 * What keeps a chat from being ready.
 *
 * @param reason in one word
 * @param message in a sentence that says what to do, where that can be told
 */
public record Problem(ConditionReason reason, String message) {}
