package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Restraint in growing. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaleUpSpec(
        @JsonPropertyDescription("Seconds a need must last before pods are added.") @Default("0") @Min(0) @Max(3600) int stabilizationSeconds,

        @JsonPropertyDescription("Percent above the target that is not acted on.") @Default("5") @Min(0) @Max(50) int tolerancePercent) {}
