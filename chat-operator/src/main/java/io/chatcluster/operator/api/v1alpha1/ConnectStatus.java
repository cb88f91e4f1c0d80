package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;

/** The pods that hold connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectStatus(
        @JsonPropertyDescription("Pods there are to be now.") @StatusReplicas
        int replicas,

        @JsonPropertyDescription("Pods that take connections.")
        int readyReplicas,

        @JsonPropertyDescription("Pods the last decision asks for.")
        int desiredReplicas,

        @JsonPropertyDescription("People connected, rounded to two digits.")
        long connections,

        @JsonPropertyDescription("Pods being emptied.") int draining) {}
