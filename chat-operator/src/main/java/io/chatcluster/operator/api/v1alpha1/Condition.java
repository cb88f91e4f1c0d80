package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A claim about the chat, in the shape of Kubernetes conditions. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @JsonPropertyDescription("What is claimed.") @Required @Size(min = 1, max = 64) String type,

        @JsonPropertyDescription("True, False or Unknown.") @Required @Pattern("^(True|False|Unknown)$") String status,

        @JsonPropertyDescription("Why, in one word.") @Required @Size(min = 1, max = 128) String reason,

        @JsonPropertyDescription("Why, in a sentence.") @Size(max = 4096) String message,

        @JsonPropertyDescription("When the status last changed.") @Required
        String lastTransitionTime,

        @JsonPropertyDescription("The generation of the resource that the claim is about.") @Nullable Long observedGeneration) {}
