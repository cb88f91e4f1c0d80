package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** The way in from outside. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.tlsSecretName == '' || self.host != ''",
        message = "tlsSecretName needs a host: a certificate is for a name")
public record IngressSpec(
        @JsonPropertyDescription("Whether there is an Ingress.") @Default("true")
        boolean enabled,

        @JsonPropertyDescription("Ingress class; empty takes the default class of the cluster.")
        @Default("''")
        @Size(max = 253) @Pattern("^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$") String className,

        @JsonPropertyDescription("Host name; empty answers to every name.")
        @Default("''")
        @Size(max = 253) @Pattern("^((\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$") String host,

        @JsonPropertyDescription("Secret with the certificate; empty means plain HTTP.")
        @Default("''")
        @Size(max = 253) @Pattern("^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$") String tlsSecretName,

        @JsonPropertyDescription("Annotations for the ingress controller; they win over those the operator sets.")
        @Size(max = 64) Map<String, String> annotations) {}
