package io.chatcluster.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.Condition;
import io.chatcluster.operator.crd.Crds;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.testing.FakeKubelet;
import io.chatcluster.operator.testing.FakePod;
import io.chatcluster.operator.testing.KubeApi;
import io.chatcluster.operator.testing.RunningOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The operator on a real API server with the real controllers of Deployments and ReplicaSets; only pods are pretended. Each
 * test has its own namespace, which enforces the restricted standard.
 */
@Execution(ExecutionMode.CONCURRENT)
class OperatorIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static KubeApi api;
    private static KubernetesClient client;

    private String namespace;
    private FakeKubelet kubelet;
    private RunningOperator operator;

    @BeforeAll
    static void startKubernetes() throws IOException, InterruptedException {
        api = KubeApi.start();
        client = api.client();
        Crds.install(client);
        api.startControllers();
    }

    @AfterAll
    static void closeTheClient() {
        if (client != null) {
            client.close();
        }
    }

    @BeforeEach
    void startTheOperator() {
        namespace = api.namespace(client);
        kubelet = new FakeKubelet(client, namespace);
        operator = new RunningOperator(client, namespace, kubelet.port());
    }

    @AfterEach
    void stopTheOperator() {
        operator.close();
        kubelet.close();
        client.resources(ChatCluster.class).inNamespace(namespace).delete();
    }

    @Test
    void aMinimalChatBecomesReadyAndIsWrittenOnce() throws InterruptedException {
        // Given
        create("""
                redis: {trial: {}}
                  connect: {autoscaling: {pollPeriodSeconds: 2}}
                  tcp: {enabled: true}
                """);

        // When
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));

        // Then
        ChatCluster cluster = chat();
        assertThat(cluster.getStatus().observedGeneration())
                .isEqualTo(cluster.getMetadata().getGeneration());
        assertThat(cluster.getStatus().connect().readyReplicas()).isEqualTo(1);
        assertThat(cluster.getStatus().worker().readyReplicas()).isEqualTo(1);
        assertThat(cluster.getStatus().conditions())
                .extracting(Condition::type)
                .containsExactly("Ready", "Available", "Progressing", "ScalingActive", "ScalingLimited", "Paused");
        assertThat(children().toList()).isNotEmpty().allSatisfy(child -> assertThat(
                        child.getMetadata().getOwnerReferences())
                .extracting("uid")
                .containsExactly(cluster.getMetadata().getUid()));

        // And: with every further look nothing is written, nor sent
        eventually(() -> assertThat(condition("ScalingActive").status()).isEqualTo("True"));
        eventually(() -> {
            Map<String, String> before = versions();
            long sent = operator.applied();
            TimeUnit.SECONDS.sleep(7);
            assertThat(versions()).isEqualTo(before);
            assertThat(operator.applied()).isEqualTo(sent);
        });
    }

    @Test
    void deletedAndEditedObjectsAreRestored() {
        // Given
        create("redis: {trial: {}}");
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));

        // When
        services("team-connect").delete();
        deployment("team-api").edit(found -> {
            found.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("other:1");
            return found;
        });

        // Then
        eventually(() -> assertThat(services("team-connect").get()).isNotNull());
        eventually(() -> assertThat(image("team-api")).isEqualTo("chat-service:1"));
    }

    @Test
    void aRedisOutOfReachIsSaid() {
        // Given
        create("""
                redis: {trial: {}}
                  connect: {autoscaling: {pollPeriodSeconds: 2}}
                """);
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));

        // When
        kubelet.all().forEach(pod -> pod.redisDown(true));

        // Then
        eventually(() -> assertThat(condition("Ready").message()).contains("Redis"));
        assertThat(deployment("team-connect").get().getSpec().getReplicas()).isEqualTo(1);

        // And
        kubelet.all().forEach(pod -> pod.redisDown(false));
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));
    }

    @Test
    void partsThatAreTurnedOffGo() {
        // Given
        create("redis: {trial: {}}");
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));
        assertThat(client.network()
                        .v1()
                        .ingresses()
                        .inNamespace(namespace)
                        .withName("team")
                        .get())
                .isNotNull();

        // When
        client.resource(chat())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"ingress\":{\"enabled\":false},\"tcp\":{\"enabled\":true}}}");

        // Then
        eventually(() -> assertThat(client.network()
                        .v1()
                        .ingresses()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .isEmpty());
        eventually(() -> assertThat(services("team-tcp").get()).isNotNull());
        eventually(() -> assertThat(condition("Ready").observedGeneration()).isEqualTo(2));
    }

    @Test
    void anObjectOfSomebodyElseIsLeftAlone() {
        // Given
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("team-connect")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(Map.of("app", "other"))
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();

        // When
        create("redis: {trial: {}}");

        // Then
        eventually(() -> assertThat(condition("Ready").reason()).isEqualTo("ForeignObject"));
        assertThat(condition("Ready").message()).contains("Service team-connect belongs to somebody else");
        assertThat(services("team-connect").get().getSpec().getSelector()).isEqualTo(Map.of("app", "other"));
        eventually(() -> assertThat(deployment("team-api").get()).isNotNull());
    }

    @Test
    void aMissingSecretIsSaidAndWaitedFor() {
        // Given
        create("redis: {external: {hosts: ['redis:6379'], secretName: redis-login}}");
        eventually(() -> assertThat(condition("Ready").reason()).isEqualTo("SecretMissing"));
        assertThat(deployment("team-connect").get()).isNull();

        // When
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("redis-login")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToStringData("password", "x")
                        .build())
                .create();

        // Then
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));
        assertThat(events()).anyMatch(event -> event.getReason().equals("NotReady"));
    }

    @Test
    void theFleetFollowsThePeopleAndNobodyIsCutOff() {
        // Given
        createFast("maxReplicas: 3");
        eventually(() -> assertThat(kubelet.connect()).hasSize(1));

        // When many come
        eventually(() -> {
            kubelet.people(18_000);
            assertThat(kubelet.connect()).hasSize(3);
        });
        assertThat(events()).anyMatch(event -> event.getReason().equals("ScaledUp"));

        // And most go
        List<String> gone = new ArrayList<>(kubelet.connect().keySet());
        kubelet.people(1_000);
        FakePod full = kubelet.connect().values().iterator().next();
        full.people(3_000);

        // Then the emptier ones are emptied one after the other, and the fullest stays
        eventually(() -> assertThat(kubelet.connect()).hasSize(1));
        gone.removeAll(kubelet.connect().keySet());
        assertThat(kubelet.deleted()).containsExactlyInAnyOrderElementsOf(gone);
        assertThat(full.isDraining()).isFalse();
        assertThat(kubelet.cutOff()).isEmpty();
        eventually(() -> assertThat(events())
                .filteredOn(event -> event.getReason().equals("ScaledDown"))
                .hasSize(2));
        assertThat(events()).noneMatch(event -> event.getReason().equals("UnexpectedVictim"));
        eventually(() -> assertThat(chat().getStatus().connect().replicas()).isEqualTo(1));
    }

    @Test
    void aDrainIsGivenUpWhenThePeopleComeBack() {
        // Given two pods, one of which is being emptied of people who do not leave
        createFast("maxReplicas: 5, minReplicas: 1", 120);
        eventually(() -> {
            kubelet.people(12_000);
            assertThat(kubelet.connect()).hasSize(2);
        });
        kubelet.connect().values().forEach(pod -> pod.stuck(true));
        kubelet.people(1_000);
        eventually(() -> assertThat(kubelet.connect().values()).anyMatch(FakePod::isDraining));

        // When
        kubelet.connect().values().forEach(pod -> pod.people(7_000));

        // Then
        eventually(() -> assertThat(kubelet.connect().values()).noneMatch(FakePod::isDraining));
        eventually(() -> assertThat(client.pods().inNamespace(namespace).list().getItems())
                .allSatisfy(pod -> assertThat(pod.getMetadata().getAnnotations())
                        .doesNotContainKeys(Names.DRAIN_DEADLINE, Names.DELETION_COST)));
        assertThat(kubelet.connect()).hasSize(2);
        assertThat(events()).anyMatch(event -> event.getReason().equals("DrainCancelled"));
    }

    @Test
    void anotherLeaderGoesOnWithTheDrain() {
        // Given
        createFast("maxReplicas: 5", 60);
        eventually(() -> {
            kubelet.people(12_000);
            assertThat(kubelet.connect()).hasSize(2);
        });
        kubelet.connect().values().forEach(pod -> pod.stuck(true));
        kubelet.people(1_000);
        eventually(() -> assertThat(kubelet.connect().values()).anyMatch(FakePod::isDraining));

        // When
        operator.close();
        operator = new RunningOperator(client, namespace, kubelet.port());
        kubelet.connect().values().forEach(pod -> pod.stuck(false));

        // Then
        eventually(() -> assertThat(kubelet.connect()).hasSize(1));
        assertThat(events()).noneMatch(event -> event.getReason().equals("UnexpectedVictim"));
    }

    @Test
    void withoutFiguresTheFallbackHolds() {
        // Given
        create("""
                redis: {trial: {}}
                  connect: {autoscaling: {pollPeriodSeconds: 2, fallback: {metricsFailureSeconds: 30, replicas: 3}}}
                """);
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));

        // When
        kubelet.connect().values().forEach(pod -> pod.silent(true));

        // Then
        eventually(() -> {
            kubelet.connect().values().forEach(pod -> pod.silent(true));
            assertThat(condition("ScalingActive").reason()).isEqualTo("MetricsUnavailable");
        });
        eventually(() -> assertThat(deployment("team-connect").get().getSpec().getReplicas())
                .isEqualTo(3));
    }

    @Test
    void aPausedChatIsLeftAlone() {
        // Given
        create("redis: {trial: {}}");
        eventually(() -> assertThat(condition("Ready").status()).isEqualTo("True"));

        // When
        annotate("{\"metadata\":{\"annotations\":{\"chatcluster.io/paused\":\"true\"}}}");
        eventually(() -> assertThat(condition("Paused").status()).isEqualTo("True"));
        services("team-connect").delete();

        // Then
        await().during(Duration.ofSeconds(6))
                .atMost(PATIENCE)
                .until(() -> services("team-connect").get() == null);
        annotate("{\"metadata\":{\"annotations\":{\"chatcluster.io/paused\":null}}}");
        eventually(() -> assertThat(services("team-connect").get()).isNotNull());
    }

    @Test
    void aDryRunOnlySaysWhatItWouldDo() {
        // Given
        createFast("mode: DryRun");
        eventually(() -> assertThat(kubelet.connect()).hasSize(1));

        // When
        kubelet.people(9_900);

        // Then
        eventually(
                () -> assertThat(chat().getStatus().connect().desiredReplicas()).isEqualTo(2));
        eventually(
                () -> assertThat(events()).anyMatch(event -> event.getReason().equals("WouldScale")));
        assertThat(deployment("team-connect").get().getSpec().getReplicas()).isEqualTo(1);
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(check);
    }

    private void create(String spec) {
        var resource = Crds.parse("""
                apiVersion: chatcluster.io/v1alpha1
                kind: ChatCluster
                metadata:
                  name: team
                spec:
                  image: chat-service:1
                  %s
                """.formatted(spec));
        client.genericKubernetesResources("chatcluster.io/v1alpha1", "ChatCluster")
                .inNamespace(namespace)
                .resource(resource)
                .create();
    }

    private void createFast(String autoscaling) {
        createFast(autoscaling, 5);
    }

    /** Polls every 2 s, and does not wait before it shrinks. */
    private void createFast(String autoscaling, int drainSeconds) {
        create("""
                redis: {trial: {}}
                  drain: {seconds: %d}
                  connect: {autoscaling: {pollPeriodSeconds: 2, scaleDown: {stabilizationSeconds: 2}, %s}}
                """.formatted(drainSeconds, autoscaling));
    }

    private ChatCluster chat() {
        return client.resources(ChatCluster.class)
                .inNamespace(namespace)
                .withName("team")
                .get();
    }

    private Condition condition(String type) {
        assertThat(chat().getStatus()).isNotNull();
        return chat().getStatus().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private void annotate(String patch) {
        client.resource(chat()).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private List<Event> events() {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> "chatcluster.io/chat-operator".equals(event.getReportingController()))
                .toList();
    }

    private io.fabric8.kubernetes.client.dsl.ServiceResource<Service> services(String name) {
        return client.services().inNamespace(namespace).withName(name);
    }

    private io.fabric8.kubernetes.client.dsl.RollableScalableResource<Deployment> deployment(String name) {
        return client.apps().deployments().inNamespace(namespace).withName(name);
    }

    private String image(String deployment) {
        return deployment(deployment)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** What the operator wrote; the status of a Deployment is its controller's, so its version is that of the template. */
    private Map<String, String> versions() {
        Map<String, String> versions = children()
                .collect(Collectors.toMap(
                        child -> child.getKind() + "/" + child.getMetadata().getName(),
                        child -> String.valueOf(child.getMetadata().getResourceVersion()),
                        (one, other) -> one,
                        TreeMap::new));
        versions.put("ChatCluster", chat().getMetadata().getResourceVersion());
        return versions;
    }

    private Stream<HasMetadata> children() {
        return Stream.of(
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.apps()
                                .statefulSets()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.services().inNamespace(namespace).list().getItems(),
                        client.configMaps()
                                .inNamespace(namespace)
                                .withLabel(Names.LABEL_MANAGED_BY)
                                .list()
                                .getItems(),
                        client.secrets().inNamespace(namespace).list().getItems(),
                        client.network()
                                .v1()
                                .ingresses()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.network()
                                .networkPolicies()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .flatMap(List::stream);
    }
}
