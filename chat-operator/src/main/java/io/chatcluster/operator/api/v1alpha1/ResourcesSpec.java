package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and limits of one container, as Kubernetes writes them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourcesSpec(
        @JsonPropertyDescription("What is reserved.") @Size(max = 16) @Nullable Map<String, Quantity> requests,

        @JsonPropertyDescription("What may be used at most.") @Size(max = 16) @Nullable Map<String, Quantity> limits) {}
