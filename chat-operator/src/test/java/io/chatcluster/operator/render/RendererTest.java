package io.chatcluster.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.testing.Samples;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects of each sample, compared with files; {@code -Dgolden.update=true} writes them. */
class RendererTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static Plan plan(String sample) {
        var cluster = Samples.sample(sample);
        boolean external = cluster.getSpec().redis().external() != null;
        boolean tls = external && cluster.getSpec().redis().external().tls();
        return new Plan(cluster, cluster.getSpec().image(), "redis:7.4", 3, 2, true, tls, sample.equals("production"));
    }

    private static String yaml(List<? extends HasMetadata> objects) {
        return objects.stream().map(Serialization::asYaml).collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "production", "external-redis", "tls-ingress"})
    void samplesAreRenderedAsTheFilesSay(String sample) throws IOException {
        Path golden = GOLDEN.resolve(sample + ".yml");
        String rendered = yaml(Renderer.render(plan(sample)));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, rendered);
        }
        assertThat(golden).hasContent(rendered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "production"})
    void renderingTwiceGivesTheSameBytes(String sample) {
        assertThat(yaml(Renderer.render(plan(sample)))).isEqualTo(yaml(Renderer.render(plan(sample))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "production", "external-redis", "tls-ingress"})
    void everyPodIsAllowedInRestrictedNamespaces(String sample) {
        List<PodSpec> pods = Renderer.render(plan(sample)).stream()
                .flatMap(object -> switch (object) {
                    case Deployment deployment ->
                        Stream.of(deployment.getSpec().getTemplate().getSpec());
                    case StatefulSet set ->
                        Stream.of(set.getSpec().getTemplate().getSpec());
                    default -> Stream.empty();
                })
                .toList();
        assertThat(pods).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getContainers()).allSatisfy(container -> {
                var security = container.getSecurityContext();
                assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(container.getResources().getRequests()).isNotEmpty();
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        });
    }

    @Test
    void aConnectPodHasTheTimeOfADrainAndMore() {
        Deployment connect = deployment("production", "team-connect");
        assertThat(connect.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(120 + 15 + 5);
        assertThat(connect.getSpec().getMinReadySeconds()).isEqualTo(120);
        assertThat(connect.getSpec().getProgressDeadlineSeconds()).isGreaterThan(120);
    }

    @Test
    void aChangedSettingExchangesThePods() {
        String before = hash(plan("minimal"));
        assertThat(hash(plan("tls-ingress"))).isEqualTo(before);
        assertThat(hash(plan("production"))).isNotEqualTo(before);
    }

    @Test
    void theTrialRedisSyncsEveryWrite() {
        assertThat(yaml(Renderer.render(plan("minimal")))).contains("appendonly yes", "appendfsync always");
    }

    @Test
    void partsThatAreTurnedOffAreToBeRemoved() {
        assertThat(Renderer.unwanted(plan("minimal")))
                .extracting(
                        object -> object.getKind() + "/" + object.getMetadata().getName())
                .containsExactly("Service/team-tcp");
    }

    private static String hash(Plan plan) {
        return Settings.hash(plan);
    }

    private static Deployment deployment(String sample, String name) {
        return Renderer.render(plan(sample)).stream()
                .filter(object -> object instanceof Deployment
                        && object.getMetadata().getName().equals(name))
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
