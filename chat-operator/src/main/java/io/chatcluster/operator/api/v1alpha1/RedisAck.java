package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an acknowledgement promises. */
public enum RedisAck {
    /** The master has the message. */
    @JsonProperty("Primary")
    PRIMARY,

    /** A replica has it too; needs at least one replica. */
    @JsonProperty("Replica")
    REPLICA
}
