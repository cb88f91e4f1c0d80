package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How people are moved off a pod before it goes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrainSpec(
        @JsonPropertyDescription("Seconds a pod has for it; at most the ten minutes that node autoscalers wait.")
        @Default("60")
        @Min(5) @Max(600) int seconds,

        @JsonPropertyDescription("Connections closed each second, over all pods together.")
        @Default("1000")
        @Min(1) @Max(100000) int evictionRatePerSecond) {}
