package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** The TCP door of gochat clients. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TcpSpec(
        @JsonPropertyDescription("Whether there is a Service for it.") @Default("false")
        boolean enabled,

        @JsonPropertyDescription("ClusterIP, NodePort or LoadBalancer.") @Default("ClusterIP")
        TcpServiceType serviceType) {}
