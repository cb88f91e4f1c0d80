package io.chatcluster.operator.drain;

import java.time.Instant;

/** One thing to do, or a reason to do nothing, about a pod that is to go. Each may be repeated without harm. */
public sealed interface DrainStep {

    /** The pod it is about. */
    String pod();

    /**
     * Write the mark on the pod, then ask the pod to empty itself.
     *
     * @param pod which
     * @param deadline when it must be over
     * @param ratePerSecond connections it may close each second
     * @param connections it has now
     */
    record Start(String pod, Instant deadline, int ratePerSecond, int connections) implements DrainStep {}

    /**
     * Ask the pod again: it was marked, but does not empty itself, as after a restart of its container.
     *
     * @param pod which
     * @param deadline when it must be over
     * @param ratePerSecond connections it may close each second
     */
    record Repeat(String pod, Instant deadline, int ratePerSecond) implements DrainStep {}

    /**
     * Lower the number of replicas: the ReplicaSet will take this pod.
     *
     * @param pod which
     */
    record Commit(String pod) implements DrainStep {}

    /**
     * Ask the pod to take people again, then remove the mark: its room is needed.
     *
     * @param pod which
     */
    record Cancel(String pod) implements DrainStep {}

    /**
     * Nothing for now.
     *
     * @param pod which
     * @param why in words that end a sentence
     */
    record Wait(String pod, String why) implements DrainStep {}

    /**
     * The ReplicaSet took another pod than the one that was empty.
     *
     * @param pod the empty one, which is still there
     */
    record Surprise(String pod) implements DrainStep {}
}
