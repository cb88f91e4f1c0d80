package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a user asks for. The defaults are those of the schema: the API server fills them in, so nothing here is absent that has one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatClusterSpec(
        @JsonPropertyDescription("Image of the chat service. May be left out where the operator has a default one.")
        @Size(min = 1, max = 512) @Nullable String image,

        @JsonPropertyDescription("Where messages are kept.") @Required
        RedisSpec redis,

        @JsonPropertyDescription("The pods that hold connections.")
        ConnectSpec connect,

        @JsonPropertyDescription("The pods that route messages.")
        WorkerSpec worker,

        @JsonPropertyDescription("The pods that answer HTTP and serve the page.")
        ApiSpec api,

        @JsonPropertyDescription("How people are moved off a pod before it goes.")
        DrainSpec drain,

        @JsonPropertyDescription(
                "Seconds after which a connection is asked to come back elsewhere, so that old pods and new ones even out; 0 turns it off.")
        @Default("7200")
        @Min(0) @Max(604800) int connectionMaxAgeSeconds,

        @JsonPropertyDescription("The way in from outside.") IngressSpec ingress,

        @JsonPropertyDescription("The TCP door of gochat clients.")
        TcpSpec tcp,

        @JsonPropertyDescription("What Prometheus is told.") MonitoringSpec monitoring,

        @JsonPropertyDescription("Additions to every chat pod.")
        PodTemplateSpec podTemplate) {}
