package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a Redis of the user is run. */
public enum RedisMode {
    /** One server, or one address that leads to the master. */
    @JsonProperty("Standalone")
    STANDALONE,

    /** The hosts are sentinels. */
    @JsonProperty("Sentinel")
    SENTINEL,

    /** The hosts are some nodes of a Redis Cluster. */
    @JsonProperty("Cluster")
    CLUSTER
}
