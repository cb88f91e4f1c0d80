package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the TCP door is published. */
public enum TcpServiceType {
    /** Inside the cluster only. */
    @JsonProperty("ClusterIP")
    CLUSTER_IP,

    /** On a port of every node. */
    @JsonProperty("NodePort")
    NODE_PORT,

    /** Through a load balancer of the platform. */
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER
}
