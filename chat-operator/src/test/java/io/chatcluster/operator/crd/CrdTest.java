package io.chatcluster.operator.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CrdTest {

    private static final JsonNode GENERATED = CrdFile.generate();

    @Test
    void theCommittedCrdIsWhatTheTypesSay() throws IOException {
        if (Boolean.getBoolean("crd.update")) {
            if (Files.exists(CrdFile.COMMITTED)) {
                var committed = CrdFile.schema(CrdFile.read(CrdFile.COMMITTED));
                assertThat(CrdCompatibility.breaks(committed, CrdFile.schema(GENERATED)))
                        .as("breaking changes; a new API version is needed for them")
                        .isEmpty();
            }
            Files.writeString(CrdFile.COMMITTED, CrdFile.text(GENERATED));
        }
        assertThat(CrdFile.COMMITTED).hasContent(CrdFile.text(GENERATED));
    }

    @Test
    void theSchemaTakesWhatTheReleasedOneTook() throws IOException {
        // Given
        var released = CrdFile.read(Path.of("src/test/resources/crd/released.yml"));

        // Then
        assertThat(CrdCompatibility.breaks(CrdFile.schema(released), CrdFile.schema(GENERATED)))
                .isEmpty();
    }

    @Test
    void theScaleSubresourceIsTheNumberOfConnectPods() {
        var scale = GENERATED.at("/spec/versions/0/subresources/scale");
        assertThat(scale.path("specReplicasPath").asText()).isEqualTo(".spec.connect.replicas");
        assertThat(scale.path("statusReplicasPath").asText()).isEqualTo(".status.connect.replicas");
        assertThat(scale.path("labelSelectorPath").asText()).isEqualTo(".status.selector");
    }

    @ParameterizedTest
    @CsvSource({
        "connect/maxConnectionsPerPod, 10000",
        "connect/autoscaling/mode, Active",
        "connect/autoscaling/minReplicas, 1",
        "connect/autoscaling/maxReplicas, 10",
        "connect/autoscaling/targetUtilizationPercent, 70",
        "connect/autoscaling/sparePods, 0",
        "connect/autoscaling/bufferConnections, 0",
        "connect/autoscaling/pollPeriodSeconds, 10",
        "connect/autoscaling/startupSeconds, 120",
        "connect/autoscaling/scaleUp/stabilizationSeconds, 0",
        "connect/autoscaling/scaleUp/tolerancePercent, 5",
        "connect/autoscaling/scaleDown/stabilizationSeconds, 300",
        "connect/autoscaling/scaleDown/tolerancePercent, 20",
        "connect/autoscaling/scaleDown/maxDrainingPods, 1",
        "connect/autoscaling/fallback/metricsFailureSeconds, 180",
        "connect/autoscaling/fallback/replicas, 2",
        "worker/connectionsPerWorker, 20000",
        "worker/ratePerWorker, 5000",
        "worker/autoscaling/maxReplicas, 10",
        "api/replicas, 1",
        "drain/seconds, 60",
        "drain/evictionRatePerSecond, 1000",
        "connectionMaxAgeSeconds, 7200",
        "ingress/enabled, true",
        "tcp/enabled, false",
        "tcp/serviceType, ClusterIP",
        "monitoring/enabled, true",
        "redis/ack, Primary",
        "redis/trial/storage, 1Gi",
    })
    void defaultsAreTheDocumentedOnes(String path, String value) {
        JsonNode field = CrdFile.schema(GENERATED).path("properties").path("spec");
        for (String step : path.split("/", -1)) {
            field = field.path("properties").path(step);
        }
        assertThat(field.path("default").asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("breakingChanges")
    void breakingChangesAreFound(String sentence, Consumer<ObjectNode> change) {
        // Given
        ObjectNode changed = CrdFile.schema(GENERATED).deepCopy();

        // When
        change.accept((ObjectNode) changed.at("/properties/spec/properties"));

        // Then
        assertThat(CrdCompatibility.breaks(CrdFile.schema(GENERATED), changed))
                .singleElement()
                .asString()
                .contains(sentence);
    }

    static Stream<Object[]> breakingChanges() {
        return Stream.of(
                change("/spec/image: removed", spec -> spec.remove("image")),
                change("type changed", spec -> at(spec, "/image").put("type", "integer")),
                change("maximum tightened", spec -> at(spec, "/drain/properties/seconds")
                        .put("maximum", 30)),
                change("minimum tightened", spec -> at(spec, "/drain/properties/seconds")
                        .put("minimum", 30)),
                change("default changed", spec -> at(spec, "/drain/properties/seconds")
                        .put("default", 30)),
                change(
                        "required: host",
                        spec -> at(spec, "/ingress").putArray("required").add("host")),
                change("no longer in enum: Off", spec -> at(spec, "/connect/properties/autoscaling/properties/mode")
                        .putArray("enum")
                        .add("Active")
                        .add("DryRun")),
                change("rule: self.enabled", spec -> at(spec, "/tcp")
                        .putArray("x-kubernetes-validations")
                        .addObject()
                        .put("rule", "self.enabled")));
    }

    private static Object[] change(String sentence, Consumer<ObjectNode> change) {
        return new Object[] {sentence, change};
    }

    private static ObjectNode at(ObjectNode spec, String path) {
        return (ObjectNode) spec.at(path);
    }

    @Test
    void looserRangesAndNewFieldsAreNoBreak() {
        // Given
        ObjectNode changed = CrdFile.schema(GENERATED).deepCopy();

        // When
        ((ObjectNode) changed.at("/properties/spec/properties/drain/properties/seconds")).put("maximum", 700);
        ((ObjectNode) changed.at("/properties/spec/properties"))
                .putObject("gateway")
                .put("type", "object");

        // Then
        assertThat(CrdCompatibility.breaks(CrdFile.schema(GENERATED), changed)).isEmpty();
    }
}
