package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How many connect pods follow from the connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.minReplicas <= self.maxReplicas", message = "minReplicas must not exceed maxReplicas")
public record ConnectAutoscalingSpec(
        @JsonPropertyDescription(
                "Active acts, DryRun only says what it would do, Off leaves the number to connect.replicas.")
        @Default("Active")
        AutoscalingMode mode,

        @JsonPropertyDescription("Never fewer pods.") @Default("1") @Min(1) @Max(10000) int minReplicas,

        @JsonPropertyDescription("Never more pods.") @Default("10") @Min(1) @Max(10000) int maxReplicas,

        @JsonPropertyDescription("How full a pod is meant to be, in percent of maxConnectionsPerPod.")
        @Default("70")
        @Min(10) @Max(95) int targetUtilizationPercent,

        @JsonPropertyDescription("Pods that may die at once while everybody still fits.")
        @Default("0")
        @Min(0) @Max(100) int sparePods,

        @JsonPropertyDescription("Connections that must fit at any time beyond those there are.")
        @Default("0")
        @Min(0) @Max(100000000) int bufferConnections,

        @JsonPropertyDescription("Seconds between two looks at the pods.") @Default("10") @Min(2) @Max(60) int pollPeriodSeconds,

        @JsonPropertyDescription("Seconds a pod may take to become ready before it counts as broken.")
        @Default("120")
        @Min(10) @Max(1800) int startupSeconds,

        @JsonPropertyDescription("Restraint in growing.") ScaleUpSpec scaleUp,
        @JsonPropertyDescription("Restraint in shrinking.") ScaleDownSpec scaleDown,

        @JsonPropertyDescription("What happens without figures from the pods.")
        FallbackSpec fallback) {}
