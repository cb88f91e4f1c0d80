package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Restraint in shrinking. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaleDownSpec(
        @JsonPropertyDescription("Seconds a surplus must last before pods go.") @Default("300") @Min(0) @Max(3600) int stabilizationSeconds,

        @JsonPropertyDescription("Percent below the target that is not acted on.") @Default("20") @Min(0) @Max(90) int tolerancePercent,

        @JsonPropertyDescription("Pods that may be emptied at the same time.") @Default("1") @Min(1) @Max(100) int maxDrainingPods) {}
