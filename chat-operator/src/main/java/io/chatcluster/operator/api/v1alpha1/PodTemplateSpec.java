package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Additions to every chat pod. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodTemplateSpec(
        @JsonPropertyDescription("More labels.") @Size(max = 64) @Nullable Map<String, String> labels,

        @JsonPropertyDescription("More annotations.") @Size(max = 64) @Nullable Map<String, String> annotations,

        @JsonPropertyDescription("Labels a node must have.") @Size(max = 64) @Nullable Map<String, String> nodeSelector,

        @JsonPropertyDescription("Taints the pods tolerate.") @Size(max = 64) @Nullable List<Toleration> tolerations,

        @JsonPropertyDescription("Where the pods would rather be.") @Nullable Affinity affinity) {}
