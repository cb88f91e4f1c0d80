package io.chatcluster.operator.report;

import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.observe.Observer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out why a chat is not ready, from what Kubernetes says of its pods. */
public final class Diagnosis {

    private static final Set<String> PULL =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable");
    private static final Set<String> CONFIG = Set.of("CreateContainerConfigError", "CreateContainerError");

    private Diagnosis() {}

    /** The problems, the cause of others first. */
    public static List<Problem> problems(Observation seen, boolean trial) {
        List<Problem> problems = new ArrayList<>();
        Stream.of(seen.connect(), seen.worker(), seen.api())
                .flatMap(Optional::stream)
                .flatMap(found -> creation(found).stream())
                .forEach(problems::add);
        seen.pods().values().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .flatMap(pod -> pod(pod).stream())
                .forEach(problems::add);
        if (trial && seen.redis().filter(Diagnosis::isReady).isEmpty()) {
            problems.add(new Problem(ConditionReason.REDIS_NOT_READY, "The trial Redis is not ready."));
        }
        if (!seen.redisMissing().isEmpty()) {
            problems.add(new Problem(
                    ConditionReason.REDIS_UNREACHABLE,
                    "Pods do not reach Redis; the first is %s."
                            .formatted(seen.redisMissing().getFirst())));
        }
        Stream.of(seen.connect(), seen.worker(), seen.api())
                .flatMap(Optional::stream)
                .filter(found -> !isReady(found))
                .map(found -> new Problem(
                        ConditionReason.PODS_NOT_READY,
                        "Not all pods of %s are ready."
                                .formatted(found.getMetadata().getName())))
                .forEach(problems::add);
        return problems.stream()
                .sorted(Comparator.comparing(Problem::reason))
                .distinct()
                .toList();
    }

    private static boolean isReady(io.fabric8.kubernetes.api.model.apps.StatefulSet redis) {
        return redis.getStatus() != null
                && redis.getStatus().getReadyReplicas() != null
                && redis.getStatus().getReadyReplicas() > 0;
    }

    private static boolean isReady(Deployment deployment) {
        Integer ready =
                deployment.getStatus() == null ? null : deployment.getStatus().getReadyReplicas();
        return ready != null && ready >= deployment.getSpec().getReplicas();
    }

    private static Optional<Problem> creation(Deployment deployment) {
        return conditions(deployment)
                .filter(claim -> "ReplicaFailure".equals(claim.getType()) && "True".equals(claim.getStatus()))
                .map(claim -> Optional.ofNullable(claim.getMessage()).orElse(""))
                .map(message -> new Problem(
                        message.contains("exceeded quota")
                                ? ConditionReason.QUOTA_EXCEEDED
                                : ConditionReason.POD_CREATION_FAILED,
                        "Pods of %s cannot be made: %s"
                                .formatted(deployment.getMetadata().getName(), message)))
                .findFirst();
    }

    private static Stream<DeploymentCondition> conditions(Deployment deployment) {
        return deployment.getStatus() == null ? Stream.empty() : deployment.getStatus().getConditions().stream();
    }

    private static Optional<Problem> pod(Pod pod) {
        String name = pod.getMetadata().getName();
        Optional<String> waits = Observer.waitsBecause(pod);
        if (waits.filter(PULL::contains).isPresent()) {
            String image = pod.getSpec().getContainers().getFirst().getImage();
            return problem(
                    ConditionReason.IMAGE_PULL_FAILED,
                    "The image %s of pod %s cannot be fetched.".formatted(image, name));
        }
        if (waits.filter(CONFIG::contains).isPresent()) {
            return problem(
                    ConditionReason.CONTAINER_CONFIG_ERROR,
                    "The container of pod %s cannot be set up; kubectl describe says why.".formatted(name));
        }
        if (waits.filter("CrashLoopBackOff"::equals).isPresent()) {
            return problem(
                    ConditionReason.CRASH_LOOP,
                    "The container of pod %s keeps ending; its log says why.".formatted(name));
        }
        return Observer.condition(pod, "PodScheduled")
                .filter(claim -> "False".equals(claim.getStatus()) && "Unschedulable".equals(claim.getReason()))
                .map(claim -> new Problem(
                        ConditionReason.UNSCHEDULABLE, "No node takes pod %s: %s".formatted(name, claim.getMessage())));
    }

    private static Optional<Problem> problem(ConditionReason reason, String message) {
        return Optional.of(new Problem(reason, message));
    }
}
