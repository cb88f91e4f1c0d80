package io.chatcluster.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.crd.CrdFile;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads resources from files as the API server would give them back: with the defaults of the committed CRD. */
public final class Samples {

    private static final Path FOLDER = Path.of("../crds/samples");

    private Samples() {}

    /** A sample of {@code crds/samples}, in the namespace {@code chat}. */
    public static ChatCluster sample(String name) {
        return read(FOLDER.resolve(name + ".yml"));
    }

    /** A resource in a file. */
    public static ChatCluster read(Path file) {
        try {
            ObjectNode resource = (ObjectNode) CrdFile.read(file);
            fill(resource, CrdFile.schema(CrdFile.read(CrdFile.COMMITTED)));
            ChatCluster cluster = Serialization.unmarshal(resource.toString(), ChatCluster.class);
            cluster.getMetadata().setNamespace("chat");
            cluster.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
            cluster.getMetadata().setGeneration(1L);
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(ObjectNode object, JsonNode schema) {
        schema.path("properties").properties().forEach(field -> {
            JsonNode child = field.getValue();
            if (!object.has(field.getKey()) && child.has("default")) {
                object.set(field.getKey(), child.get("default").deepCopy());
            }
            if (object.get(field.getKey()) instanceof ObjectNode below) {
                fill(below, child);
            }
        });
    }
}
