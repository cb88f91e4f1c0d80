package io.chatcluster.operator.crd;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/** Installs the committed CRD and reads resources as a user would write them. */
public final class Crds {

    private Crds() {}

    /** Applies the committed CRD and waits until the API server serves it. */
    public static void install(KubernetesClient client) {
        try {
            var crd = Serialization.unmarshal(Files.readString(CrdFile.COMMITTED), CustomResourceDefinition.class);
            var resource =
                    client.apiextensions().v1().customResourceDefinitions().resource(crd);
            resource.forceConflicts().serverSideApply();
            resource.waitUntilCondition(
                    found -> found.getStatus().getConditions().stream()
                            .anyMatch(claim -> claim.getType().equals("Established")
                                    && claim.getStatus().equals("True")),
                    60,
                    TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The resource in a file of YAML. */
    public static GenericKubernetesResource parse(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }
}
