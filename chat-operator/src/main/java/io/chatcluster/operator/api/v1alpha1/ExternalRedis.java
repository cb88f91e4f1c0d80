package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis of the user. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "(self.mode == 'Sentinel') == has(self.masterName)",
        message = "masterName belongs to mode Sentinel, which needs it")
@ValidationRule(
        value = "self.mode != 'Standalone' || size(self.hosts) == 1",
        message = "mode Standalone takes exactly one host")
public record ExternalRedis(
        @JsonPropertyDescription("How it is run: Standalone, Sentinel or Cluster.") @Default("Standalone")
        RedisMode mode,

        @JsonPropertyDescription("Addresses as host:port: the server, the sentinels, or some nodes of the cluster.")
        @Required
        @Size(min = 1, max = 32) List<@Pattern("^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?:[0-9]{1,5}$") @Size(max = 260) String> hosts,

        @JsonPropertyDescription("The name the sentinels know the master by.") @Size(min = 1, max = 128) @Nullable String masterName,

        @JsonPropertyDescription("Secret with the key password and, for certificates of an own authority, ca.crt.")
        @Size(min = 1, max = 253) @Nullable String secretName,

        @JsonPropertyDescription("Whether connections are encrypted.") @Default("false")
        boolean tls) {}
