package io.chatcluster.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.Condition;
import io.chatcluster.operator.crd.Crds;
import io.chatcluster.operator.testing.ChartRights;
import io.chatcluster.operator.testing.FakeKubelet;
import io.chatcluster.operator.testing.KubeApi;
import io.chatcluster.operator.testing.OperatorProcess;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged operator as processes of their own, with exactly the rights that the chart gives. */
class OperatorProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private KubernetesClient client;
    private String namespace;
    private FakeKubelet kubelet;
    private String kubeconfig;
    private final List<OperatorProcess> operators = new ArrayList<>();

    @BeforeEach
    void giveRights() throws IOException, InterruptedException {
        KubeApi api = KubeApi.start();
        client = api.client();
        Crds.install(client);
        api.startControllers();
        namespace = api.namespace(client);
        kubelet = new FakeKubelet(client, namespace);
        List<PolicyRule> rules = new ArrayList<>(ChartRights.inNamespace());
        rules.addAll(ChartRights.ofLeaders());
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("chat-operator")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("chat-operator")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withRules(rules)
                        .build())
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("chat-operator")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "chat-operator")
                        .addNewSubject("", "ServiceAccount", "chat-operator", namespace)
                        .build())
                .create();
        String token = client.serviceAccounts()
                .inNamespace(namespace)
                .withName("chat-operator")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        kubeconfig = api.kubeconfig(namespace, token);
    }

    @AfterEach
    void stopEverything() {
        operators.forEach(OperatorProcess::close);
        if (kubelet != null) {
            kubelet.close();
            client.close();
        }
    }

    @Test
    void oneOfTwoOperatorsActsAndTheOtherTakesOver() throws IOException, InterruptedException {
        // Given
        OperatorProcess first = start();
        eventually(() -> assertThat(holder()).isNotEmpty());
        OperatorProcess second = start();
        client.resource(Files.readString(Path.of("../crds/samples/minimal.yml")))
                .inNamespace(namespace)
                .create();

        // When
        eventually(() -> assertThat(ready()).isEqualTo("True"));

        // Then
        assertThat(first.metrics())
                .contains("chat_reconciliations_total{outcome=\"ok\"}", "chat_scaling_desired_replicas");
        assertThat(second.metrics()).doesNotContain("chat_reconciliations_total");
        assertThat(first.log()).doesNotContain("forbidden");
        assertThat(first.readiness()).contains("\"status\": \"UP\"");
        // Who waits is ready, too: a rollout would never end otherwise.
        eventually(() -> assertThat(second.readiness()).contains("chatcluster").doesNotContain("DOWN"));

        // And: with the first one gone, the second one acts
        String before = holder();
        first.kill();
        eventually(() -> assertThat(holder()).isNotEqualTo(before));
        client.services().inNamespace(namespace).withName("team-api").delete();
        eventually(() -> assertThat(client.services()
                        .inNamespace(namespace)
                        .withName("team-api")
                        .get())
                .isNotNull());
        eventually(() -> assertThat(second.metrics()).contains("chat_reconciliations_total{outcome=\"ok\"}"));
        assertThat(second.log()).doesNotContain("forbidden");

        // And: a leader that is asked to end does so within the time it has
        assertThat(second.terminate()).isTrue();
    }

    private OperatorProcess start() throws IOException {
        OperatorProcess process = new OperatorProcess(kubeconfig, namespace, kubelet.port());
        operators.add(process);
        return process;
    }

    private String holder() {
        Lease lease =
                client.leases().inNamespace(namespace).withName("chat-operator").get();
        return lease == null || lease.getSpec().getHolderIdentity() == null
                ? ""
                : lease.getSpec().getHolderIdentity();
    }

    private String ready() {
        var status = client.resources(ChatCluster.class)
                .inNamespace(namespace)
                .withName("team")
                .get()
                .getStatus();
        return status == null
                ? ""
                : status.conditions().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .map(Condition::status)
                        .findFirst()
                        .orElse("");
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(check);
    }
}
