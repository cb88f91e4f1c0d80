package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The pods that answer HTTP and serve the page. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiSpec(
        @JsonPropertyDescription("How many.") @Default("1") @Min(1) @Max(1000) int replicas,

        @JsonPropertyDescription("Requests and limits of one pod.")
        ResourcesSpec resources) {}
