package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What happens without figures from the pods. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FallbackSpec(
        @JsonPropertyDescription("Seconds without any figure after which the fallback holds.")
        @Default("180")
        @Min(30) @Max(3600) int metricsFailureSeconds,

        @JsonPropertyDescription("At least so many pods then; never fewer than there are.")
        @Default("2")
        @Min(1) @Max(10000) int replicas) {}
