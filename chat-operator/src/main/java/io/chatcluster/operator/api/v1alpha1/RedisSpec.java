package io.chatcluster.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where messages are kept: a Redis of the operator for trials, or one of the user. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.trial) != has(self.external)", message = "set exactly one of trial and external")
@ValidationRule(
        value = "has(self.trial) == has(oldSelf.trial)",
        message = "trial and external cannot be exchanged: the new Redis would not have the messages")
@ValidationRule(
        value = "!has(self.trial) || self.ack == 'Primary'",
        message = "the trial Redis has no replica: ack must be Primary")
public record RedisSpec(
        @JsonPropertyDescription("A single Redis that the operator runs: persistent, not highly available.") @Nullable TrialRedis trial,

        @JsonPropertyDescription("A Redis that somebody else runs.") @Nullable ExternalRedis external,

        @JsonPropertyDescription("What an acknowledgement promises: Primary or Replica.") @Default("Primary")
        RedisAck ack) {}
