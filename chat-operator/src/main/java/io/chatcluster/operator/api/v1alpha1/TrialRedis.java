package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The Redis that the operator runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.storage == oldSelf.storage",
        message = "the volume cannot be resized here; resize its claim")
public record TrialRedis(
        @JsonPropertyDescription("Size of its volume.")
        @Default("1Gi")
        @Pattern("^[1-9][0-9]*(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$") @Size(max = 20) String storage) {}
