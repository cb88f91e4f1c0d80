package io.chatcluster.operator.observe;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.scaling.WorkerScaler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was found out about a chat at an instant.
 *
 * @param fleet the connect pods, in the words of decisions
 * @param workers the workers, in the words of decisions
 * @param pods all pods of the chat, by name
 * @param connect the Deployment of connect pods, fresh from the API server
 * @param worker the Deployment of workers, fresh from the API server
 * @param api the Deployment of api pods
 * @param redis the trial Redis
 * @param redisMissing names of pods that are not ready because of Redis
 */
public record Observation(
        Fleet fleet,
        WorkerScaler.Load workers,
        Map<String, Pod> pods,
        Optional<Deployment> connect,
        Optional<Deployment> worker,
        Optional<Deployment> api,
        Optional<StatefulSet> redis,
        List<String> redisMissing) {}
