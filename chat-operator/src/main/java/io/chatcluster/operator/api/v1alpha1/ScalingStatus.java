package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The last decision about the number of connect pods. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScalingStatus(
        @JsonPropertyDescription("What decided it, in one word.")
        String reason,

        @JsonPropertyDescription("When the number last changed.") @Nullable String lastScaleTime) {}
