package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The pods that route messages. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerSpec(
        @JsonPropertyDescription("Connections that one worker is enough for.") @Default("20000") @Min(1) @Max(100000000) int connectionsPerWorker,

        @JsonPropertyDescription("Messages each second that one worker routes at full load.")
        @Default("5000")
        @Min(1) @Max(100000000) int ratePerWorker,

        @JsonPropertyDescription("Requests and limits of one pod.")
        ResourcesSpec resources,

        @JsonPropertyDescription("How many pods follow from connections, arrivals and lag.")
        WorkerAutoscalingSpec autoscaling) {}
