package io.chatcluster.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatcluster.service.testing.TestConfig;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void defaultsWorkOnALaptop() {
        var config = TestConfig.of("chat.node-name", "laptop");

        assertThatCode(() -> Settings.check(config)).doesNotThrowAnyException();
        assertThat(Settings.roles(config)).isEqualTo(EnumSet.allOf(ChatRole.class));
    }

    @Test
    void rolesAreReadInAnyCaseWithSpaces() {
        assertThat(Settings.roles(TestConfig.of("chat.roles", "Worker, CONNECT")))
                .containsExactlyInAnyOrder(ChatRole.WORKER, ChatRole.CONNECT);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.roles, gardener, names 'gardener'",
        "chat.node-name, a b, chat.node-name is 'a b'",
        "chat.redis.partitions, 0, chat.redis.partitions is 0",
        "chat.redis.key-prefix, a{b, contains a brace",
        "chat.relay.publish-timeout, 31s, chat.relay.publish-timeout is PT31S",
        "chat.relay.idempotency-window, 9s, chat.relay.idempotency-window is PT9S",
        "chat.relay.route-lease, 9s, must be at least twice chat.relay.sweep",
        "chat.relay.inbox-ttl, 10s, must be at least twice chat.relay.node-lease",
        "chat.relay.claim-after, 2s, chat.relay.claim-after is PT2S",
        "chat.presence.lease, 3s, must be at least twice chat.presence.beat",
        "chat.limits.message-bytes, 1000000, must hold at least two messages",
        "chat.history.size, 0, chat.history.size is 0",
        "chat.pull.history-size, 0, chat.pull.history-size is 0; it takes 1 to 10000000",
        "chat.pull.http-body, 1048577, chat.pull.http-body is 1048577; it takes 1024 to 1048576",
        "chat.gochat.tcp-port, 65536, chat.gochat.tcp-port is 65536",
        "chat.gochat.tcp-port, -2, chat.gochat.tcp-port is -2",
        "chat.accounts.bcrypt-cost, 3, chat.accounts.bcrypt-cost is 3"
    })
    void contradictionStopsTheStartWithASentence(String name, String value, String sentence) {
        var config = TestConfig.of("chat.node-name", "laptop", name, value);

        assertThatThrownBy(() -> Settings.check(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void everyContradictionIsNamed() {
        var config =
                TestConfig.of("chat.node-name", "laptop", "chat.history.size", "0", "chat.redis.partitions", "9999");

        assertThatThrownBy(() -> Settings.check(config))
                .hasMessageContaining("chat.history.size")
                .hasMessageContaining("chat.redis.partitions");
    }
}
