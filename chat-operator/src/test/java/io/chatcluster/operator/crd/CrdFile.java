package io.chatcluster.operator.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/** Makes the CRD from the Java types, and knows where the committed one is. */
public final class CrdFile {

    /** The committed CRD, seen from the module. */
    public static final Path COMMITTED = Path.of("../crds/chatclusters.chatcluster.io-v1.yml");

    /** Sections that may be left out as a whole: the API server fills them with the defaults of their fields. */
    private static final List<String> OPTIONAL_SECTIONS = List.of(
            "connect",
            "connect/autoscaling",
            "connect/autoscaling/scaleUp",
            "connect/autoscaling/scaleDown",
            "connect/autoscaling/fallback",
            "connect/resources",
            "worker",
            "worker/autoscaling",
            "worker/resources",
            "api",
            "api/resources",
            "drain",
            "ingress",
            "ingress/annotations",
            "tcp",
            "monitoring",
            "podTemplate");

    /** As a terminal shows them; the generator sorts by path. */
    private static final List<String> COLUMNS =
            List.of("Ready", "Connect", "Desired", "Connections", "Workers", "Scaling", "Age", "Draining", "Image");

    private static final String OBJECT = "object";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private CrdFile() {}

    /** What the Java types say. */
    public static JsonNode generate() {
        try {
            Path folder = Files.createTempDirectory("crd");
            new CRDGenerator()
                    .customResourceClasses(ChatCluster.class)
                    .forCRDVersions("v1")
                    .inOutputDir(folder.toFile())
                    .generate();
            Path file = folder.resolve(COMMITTED.getFileName());
            ObjectNode crd = (ObjectNode) YAML.readTree(file.toFile());
            Files.delete(file);
            Files.delete(folder);
            return complete(crd);
        } catch (IOException e) {
            throw new AssertionError("the generator wrote no " + COMMITTED.getFileName(), e);
        }
    }

    /** Reads a file of YAML. */
    public static JsonNode read(Path file) throws IOException {
        return YAML.readTree(file.toFile());
    }

    /** Writes as {@code crds/} has it. */
    public static String text(JsonNode node) {
        try {
            return "# Generated from io.chatcluster.operator.api.v1alpha1; change the types, then run\n"
                    + "# ./mvnw -pl chat-operator test -Dtest=CrdTest -Dcrd.update=true\n"
                    + YAML.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The schema of the resource in a CRD. */
    public static JsonNode schema(JsonNode crd) {
        return crd.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    /** Adds what annotations cannot say. */
    private static JsonNode complete(ObjectNode crd) {
        ObjectNode root = (ObjectNode) schema(crd);
        // Root rules may only name what the schema declares: metadata is implied and must not be described.
        root.putArray("required").add("spec");
        for (String section : OPTIONAL_SECTIONS) {
            ObjectNode schema = property(root, "spec/" + section);
            schema.set("default", defaults(schema));
        }
        ObjectNode conditions = property(root, "status/conditions");
        conditions.put("x-kubernetes-list-type", "map");
        conditions.putArray("x-kubernetes-list-map-keys").add("type");
        ((ObjectNode) conditions.at("/items/properties/lastTransitionTime")).put("format", "date-time");
        property(root, "status/scaling/lastScaleTime").put("format", "date-time");
        property(root, "spec/redis/external/hosts").put("x-kubernetes-list-type", "set");
        var columns = (ArrayNode) crd.at("/spec/versions/0/additionalPrinterColumns");
        var ordered = StreamSupport.stream(columns.spliterator(), false)
                .sorted(Comparator.comparing(
                        column -> COLUMNS.indexOf(column.path("name").asText())))
                .toList();
        columns.removeAll().addAll(ordered);
        wholeNumbers(crd);
        return crd;
    }

    /** All defaults below a section, spelled out: rules are tried on the default itself before anything is filled in. */
    private static ObjectNode defaults(JsonNode schema) {
        ObjectNode all = YAML.createObjectNode();
        schema.path("properties").properties().forEach(field -> {
            JsonNode child = field.getValue();
            if (OBJECT.equals(child.path("type").asText())) {
                ObjectNode below = defaults(child);
                if (!below.isEmpty()) {
                    all.set(field.getKey(), below);
                }
            } else if (child.has("default")) {
                all.set(field.getKey(), child.get("default"));
            }
        });
        return all;
    }

    /** Writes 1000 instead of 1000.0, as the API server does. */
    private static void wholeNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> field.getValue().isDouble())
                    .toList()
                    .forEach(
                            field -> object.put(field.getKey(), field.getValue().longValue()));
        }
        node.forEach(CrdFile::wholeNumbers);
    }

    private static ObjectNode property(JsonNode root, String path) {
        JsonNode node = root;
        for (String step : path.split("/", -1)) {
            node = node.path("properties").path(step);
        }
        if (!(node instanceof ObjectNode found)) {
            throw new AssertionError("the types have no " + path);
        }
        return found;
    }
}
