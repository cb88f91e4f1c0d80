package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The pods that route messages. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerStatus(
        @JsonPropertyDescription("Pods there are to be now.")
        int replicas,

        @JsonPropertyDescription("Pods that route.") int readyReplicas,

        @JsonPropertyDescription("Pods the last decision asks for.")
        int desiredReplicas) {}
