package io.chatcluster.operator.report;

import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.scaling.ScalingDecision;
import io.chatcluster.operator.scaling.WorkerScaler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a status is about.
 *
 * @param observation what is
 * @param decision about connect pods
 * @param workers about workers
 * @param connectReplicas connect pods that were asked for
 * @param workerReplicas workers that were asked for
 * @param problems the cause of others first
 * @param lastScaleTime when the number of connect pods last changed
 */
public record Situation(
        Observation observation,
        ScalingDecision decision,
        WorkerScaler.Decision workers,
        int connectReplicas,
        int workerReplicas,
        List<Problem> problems,
        Optional<Instant> lastScaleTime) {}
