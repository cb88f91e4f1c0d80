package io.chatcluster.service.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RedisProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A script fails at its deadline, and not when the connection to a server that hangs is given up. */
class ScriptDeadlineIT {

    private static final Duration DEADLINE = Duration.ofMillis(300);

    /** Long enough for a busy machine, and well below the connection's own limit. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aServerThatHangsDoesNotOutlastTheDeadline() {
        try (var server = RedisProcess.start();
                var pod = Pod.on(server, "chat.redis.command-timeout", "60s")) {
            // Given
            var relay = List.of(pod.keys().relay(0));
            assertThat(Pod.get(pod.redis().run(0, Script.OLDEST, relay, List.of()))
                            .size())
                    .isEqualTo(3);
            server.pause();
            var sent = System.nanoTime();

            // When
            var underWay = pod.redis().run(0, Script.OLDEST, relay, List.of(), DEADLINE, false);
            var waiting = pod.redis().run(0, Script.OLDEST, relay, List.of(), DEADLINE, false);

            // Then
            assertThatThrownBy(() -> Pod.get(underWay)).isInstanceOf(RedisUnavailable.class);
            assertThatThrownBy(() -> Pod.get(waiting)).isInstanceOf(RedisUnavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isBetween(DEADLINE, PATIENCE);

            // When
            server.resume();

            // Then
            assertThat(Pod.get(pod.redis().run(0, Script.OLDEST, relay, List.of()))
                            .size())
                    .isEqualTo(3);
        }
    }
}
