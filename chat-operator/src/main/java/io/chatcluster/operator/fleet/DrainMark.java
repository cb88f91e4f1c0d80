package io.chatcluster.operator.fleet;

import java.time.Instant;

/**
 * The durable record, on the pod itself, that the operator is emptying it: a new leader goes on from here.
 *
 * @param startedAt when it began
 * @param deadline when it ends, empty or not
 * @param connections how many there were at the start
 * @param committed whether the number of replicas has been lowered for it
 */
public record DrainMark(Instant startedAt, Instant deadline, int connections, boolean committed) {

    /** The mark after the number of replicas was lowered. */
    public DrainMark commit() {
        return new DrainMark(startedAt, deadline, connections, true);
    }
}
