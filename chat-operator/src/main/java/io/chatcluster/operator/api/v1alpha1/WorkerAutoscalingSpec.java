package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How many workers there are. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.minReplicas <= self.maxReplicas", message = "minReplicas must not exceed maxReplicas")
public record WorkerAutoscalingSpec(
        @JsonPropertyDescription("Active acts, DryRun only says what it would do, Off keeps minReplicas.")
        @Default("Active")
        AutoscalingMode mode,

        @JsonPropertyDescription("Never fewer pods.") @Default("1") @Min(1) @Max(1000) int minReplicas,

        @JsonPropertyDescription("Never more pods.") @Default("10") @Min(1) @Max(1000) int maxReplicas) {}
