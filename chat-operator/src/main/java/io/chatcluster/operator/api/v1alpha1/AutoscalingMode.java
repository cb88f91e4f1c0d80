package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who decides how many pods of a role there are. */
public enum AutoscalingMode {
    /** The operator decides and acts. */
    @JsonProperty("Active")
    ACTIVE,

    /** The operator decides and only says so, in status, metrics and events. */
    @JsonProperty("DryRun")
    DRY_RUN,

    /** The resource says it: somebody sets the number, by hand or through the scale subresource. */
    @JsonProperty("Off")
    OFF
}
