package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatClusterStatus(
        @JsonPropertyDescription("The generation of the resource that this status is about.") @Nullable Long observedGeneration,

        @JsonPropertyDescription("Claims about the chat, one of each type.") @Size(max = 16) List<Condition> conditions,

        @JsonPropertyDescription("Label selector of the connect pods, for the scale subresource.")
        @LabelSelector
        @Nullable String selector,

        @JsonPropertyDescription("The pods that hold connections.") @Nullable ConnectStatus connect,

        @JsonPropertyDescription("The pods that route messages.") @Nullable WorkerStatus worker,

        @JsonPropertyDescription("The last decision about the number of connect pods.") @Nullable ScalingStatus scaling) {}
