package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.config.ChatRole;
import io.chatcluster.service.testing.TestConfig;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenDoorsTest {

    private static final String PULL = "/api/send and /api/pull (closed by chat.pull.enabled=false)";
    private static final String BROADCAST = "/broadcast (closed by chat.broadcast.enabled=false)";

    @Test
    void everyOpenDoorOfTheProcessIsNamedWithWhatClosesIt() {
        var config = TestConfig.of();

        assertThat(OpenDoors.of(config, EnumSet.allOf(ChatRole.class))).containsExactly(PULL, BROADCAST);
        assertThat(OpenDoors.of(config, Set.of(ChatRole.API))).containsExactly(PULL);
        assertThat(OpenDoors.of(config, Set.of(ChatRole.CONNECT))).containsExactly(BROADCAST);
        assertThat(OpenDoors.of(config, Set.of(ChatRole.WORKER))).isEmpty();
    }

    @Test
    void closedDoorsAreNotNamed() {
        var config = TestConfig.of("chat.pull.enabled", "false", "chat.broadcast.enabled", "false");

        assertThat(OpenDoors.of(config, EnumSet.allOf(ChatRole.class))).isEmpty();
    }
}
