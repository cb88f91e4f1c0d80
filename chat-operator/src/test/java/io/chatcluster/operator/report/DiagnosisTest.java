package io.chatcluster.operator.report;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static io.chatcluster.operator.testing.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.scaling.WorkerScaler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {

    private static Observation seen(Deployment connect, List<String> redisMissing, Pod... pods) {
        return new Observation(
                fleet().at(NOON),
                new WorkerScaler.Load(0, 0, 0, false, 1, true),
                Map.of(
                        "pod",
                        pods.length == 0
                                ? new PodBuilder()
                                        .withNewMetadata()
                                        .endMetadata()
                                        .build()
                                : pods[0]),
                Optional.of(connect),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                redisMissing);
    }

    private static Deployment deployment(int ready) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("team-connect")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .endSpec()
                .withNewStatus()
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }

    private static Pod waiting(String reason) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withImage("chat:1")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewWaiting()
                .withReason(reason)
                .endWaiting()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static List<Problem> problems(Observation seen) {
        return Diagnosis.problems(seen, false);
    }

    @ParameterizedTest
    @CsvSource({
        "ImagePullBackOff, IMAGE_PULL_FAILED, the image chat:1 of pod pod",
        "ErrImagePull, IMAGE_PULL_FAILED, the image chat:1 of pod pod",
        "CreateContainerConfigError, CONTAINER_CONFIG_ERROR, cannot be set up",
        "CrashLoopBackOff, CRASH_LOOP, keeps ending",
    })
    void aWaitingContainerSaysWhatIsWrong(String waiting, ConditionReason reason, String words) {
        Problem first =
                problems(seen(deployment(1), List.of(), waiting(waiting))).getFirst();
        assertThat(first.reason()).isEqualTo(reason);
        assertThat(first.message()).containsIgnoringCase(words);
    }

    @Test
    void aPodWithoutANodeSaysWhy() {
        // Given
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available: 3 Insufficient memory.")
                .endCondition()
                .endStatus()
                .build();

        // Then
        assertThat(problems(seen(deployment(1), List.of(), pod)).getFirst())
                .isEqualTo(new Problem(
                        ConditionReason.UNSCHEDULABLE,
                        "No node takes pod pod: 0/3 nodes are available: 3 Insufficient memory."));
    }

    @ParameterizedTest
    @CsvSource({
        "pods \"x\" is forbidden: exceeded quota: team, QUOTA_EXCEEDED",
        "pods \"x\" is forbidden: violates PodSecurity, POD_CREATION_FAILED",
    })
    void podsThatCannotBeMadeSayWhy(String message, ConditionReason reason) {
        // Given
        var refused = new DeploymentBuilder(deployment(1))
                .editStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();

        // Then
        Problem first = problems(seen(refused, List.of())).getFirst();
        assertThat(first.reason()).isEqualTo(reason);
        assertThat(first.message()).contains(message);
    }

    @Test
    void causesComeBeforeEffects() {
        assertThat(problems(seen(deployment(0), List.of("team-worker-1"), waiting("CrashLoopBackOff"))))
                .extracting(Problem::reason)
                .containsExactly(
                        ConditionReason.REDIS_UNREACHABLE, ConditionReason.CRASH_LOOP, ConditionReason.PODS_NOT_READY);
    }

    @Test
    void aTrialRedisThatIsNotReadyIsSaid() {
        assertThat(Diagnosis.problems(seen(deployment(2), List.of()), true))
                .extracting(Problem::reason)
                .containsExactly(ConditionReason.REDIS_NOT_READY);
    }

    @Test
    void readyPodsAreNoProblem() {
        assertThat(problems(seen(deployment(2), List.of()))).isEmpty();
    }
}
