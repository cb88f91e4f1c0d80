package io.chatcluster.operator.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;

/** A chat in a cluster: one resource for everything a team needs. */
@Group(ChatCluster.GROUP)
@Version("v1alpha1")
@ShortNames("cc")
@Categories("all")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 40",
        message = "the name must begin with a letter, have letters, digits and hyphens only, and be at most 40 long:"
                + " names of Services follow from it")
@ValidationRule(value = "has(self.spec)", message = "spec is missing")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Connect",
        jsonPath = ".status.connect.readyReplicas",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Desired",
        jsonPath = ".status.connect.desiredReplicas",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Connections",
        jsonPath = ".status.connect.connections",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Workers",
        jsonPath = ".status.worker.readyReplicas",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Scaling",
        jsonPath = ".status.scaling.reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Draining",
        jsonPath = ".status.connect.draining",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Image",
        jsonPath = ".spec.image",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
public class ChatCluster extends CustomResource<ChatClusterSpec, ChatClusterStatus> implements Namespaced {

    /** The API group of everything that is ours, and the prefix of our labels and annotations. */
    public static final String GROUP = "chatcluster.io";

    @Serial
    private static final long serialVersionUID = 1L;
}
