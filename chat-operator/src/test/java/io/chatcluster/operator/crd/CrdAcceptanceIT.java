package io.chatcluster.operator.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatcluster.operator.api.v1alpha1.AutoscalingMode;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.testing.KubeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed CRD on a real API server: what it takes, what it refuses and in which words, what it fills in. */
class CrdAcceptanceIT {

    private static final Path CASES = Path.of("src/test/resources/crd");
    private static KubernetesClient client;
    private static String namespace;

    @BeforeAll
    static void installTheCrd() {
        KubeApi api = KubeApi.start();
        client = api.client();
        namespace = api.namespace(client);
        Crds.install(client);
    }

    @AfterAll
    static void close() {
        if (client != null) {
            client.close();
        }
    }

    static Stream<Path> taken() throws IOException {
        return Stream.concat(files(Path.of("../crds/samples"), ""), files(CASES, "valid-"));
    }

    static Stream<Path> refused() throws IOException {
        return files(CASES, "invalid-");
    }

    private static Stream<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("taken")
    void samplesAndValidFilesAreTaken(Path file) throws IOException {
        assertThat(create(Files.readString(file)).getMetadata().getUid()).isNotEmpty();
    }

    /** The first line of each file says with which words it is refused. */
    @ParameterizedTest
    @MethodSource("refused")
    void invalidFilesAreRefusedWithASentence(Path file) throws IOException {
        String text = Files.readString(file);
        String words = text.lines().findFirst().orElseThrow().substring("# ".length());
        assertThatThrownBy(() -> create(text))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aMinimalResourceGetsAllDefaults() throws IOException {
        // When
        var spec =
                create(Files.readString(Path.of("../crds/samples/minimal.yml"))).getSpec();

        // Then
        assertThat(spec.connect().autoscaling().mode()).isEqualTo(AutoscalingMode.ACTIVE);
        assertThat(spec.connect().autoscaling().scaleDown().stabilizationSeconds())
                .isEqualTo(300);
        assertThat(spec.connect().replicas()).isNull();
        assertThat(spec.worker().ratePerWorker()).isEqualTo(5000);
        assertThat(spec.ingress().host()).isEmpty();
        assertThat(spec.redis().trial().storage()).isEqualTo("1Gi");
        assertThat(spec.drain().seconds()).isEqualTo(60);
    }

    @Test
    void redisCannotChangeItsKind() throws IOException {
        // Given
        var created = create(Files.readString(Path.of("../crds/samples/minimal.yml")));
        String external = "{\"spec\":{\"redis\":{\"trial\":null,\"external\":{\"hosts\":[\"redis:6379\"]}}}}";

        // Then
        assertThatThrownBy(() -> client.resource(created).patch(patch(), external))
                .hasMessageContaining("trial and external cannot be exchanged");
    }

    @Test
    void theScaleSubresourceIsRefusedWhileTheOperatorDecides() throws IOException {
        // Given
        var created = create(Files.readString(Path.of("../crds/samples/minimal.yml")));

        // Then
        assertThatThrownBy(() -> scaleTo3(created)).hasMessageContaining("two owners would fight");
    }

    @Test
    void theScaleSubresourceSetsTheReplicasInModeOff() throws IOException {
        // Given
        var created = create(Files.readString(CASES.resolve("valid-mode-off.yml")));

        // When
        client.resource(created).scale(3);

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        client.resource(created).get().getSpec().connect().replicas())
                .isEqualTo(3));
    }

    private static void scaleTo3(ChatCluster cluster) {
        client.resource(cluster).subresource("scale").patch(patch(), "{\"spec\":{\"replicas\":3}}");
    }

    private static PatchContext patch() {
        return PatchContext.of(PatchType.JSON_MERGE);
    }

    /** Sends the file as it is: typed values would drop what the types do not know. */
    private static ChatCluster create(String yaml) {
        var generic = Crds.parse(yaml);
        generic.getMetadata().setNamespace(namespace);
        if ("team".equals(generic.getMetadata().getName())) {
            generic.getMetadata().setName(null);
            generic.getMetadata().setGenerateName("team-");
        }
        var created = client.genericKubernetesResources("chatcluster.io/v1alpha1", "ChatCluster")
                .inNamespace(namespace)
                .resource(generic)
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create();
        return client.resources(ChatCluster.class)
                .inNamespace(namespace)
                .withName(created.getMetadata().getName())
                .get();
    }
}
