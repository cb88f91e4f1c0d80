package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.scaling.ScalingHistory;
import io.chatcluster.operator.scaling.WorkerScaler;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is remembered of one chat between two reconciliations; used by one of them at a time. */
final class Memory {

    ScalingHistory connect;
    WorkerScaler.History worker;
    Optional<Instant> lastScaleTime = Optional.empty();

    /** Pods for which the number was lowered, as they were last seen, until their end has been told. */
    final Map<String, Pod> leaving = new HashMap<>();

    /** Names of pods whose end has been told. */
    final Set<String> told = new HashSet<>();

    Memory(ScalingHistory connect, WorkerScaler.History worker) {
        this.connect = connect;
        this.worker = worker;
    }

    /** The memory of an operator that sees the chat for the first time. */
    static Memory start(Instant now, int connectReplicas, int workerReplicas) {
        return new Memory(ScalingHistory.start(now, connectReplicas), WorkerScaler.History.start(now, workerReplicas));
    }
}
