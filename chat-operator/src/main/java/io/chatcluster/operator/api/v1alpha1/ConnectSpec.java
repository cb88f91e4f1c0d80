package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** The pods that hold connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.autoscaling.mode == 'Off' || !has(self.replicas)",
        message = "replicas can be set only with autoscaling.mode Off: two owners would fight")
public record ConnectSpec(
        @JsonPropertyDescription("How many, where autoscaling.mode is Off; the scale subresource sets it.")
        @SpecReplicas
        @Min(1) @Max(10000) @Nullable Integer replicas,

        @JsonPropertyDescription("Connections that one pod takes; above it new ones are refused.")
        @Default("10000")
        @Min(1) @Max(1000000) int maxConnectionsPerPod,

        @JsonPropertyDescription("Requests and limits of one pod.")
        ResourcesSpec resources,

        @JsonPropertyDescription("How many pods follow from the connections.")
        ConnectAutoscalingSpec autoscaling) {}
