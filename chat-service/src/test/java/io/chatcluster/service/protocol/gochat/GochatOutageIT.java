package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What gochat's clients see while Redis is away. */
class GochatOutageIT {

    @Test
    void tokenThatCannotBeLookedUpIsNotCalledWrong() {
        try (var redis = RedisProcess.start();
                var service = ServiceProcess.launch(
                        "gochat-outage", "all", redis.url(), List.of("chat.accounts.bcrypt-cost=4"))) {
            // Given
            service.awaitReady();
            var base = URI.create("http://127.0.0.1:" + service.port());
            var ada = new ChatApi(base).register("ada");

            // When
            redis.pause();
            try (var socket = RawWebSocket.open(base, "/ws")) {
                socket.text("{\"authToken\":\"%s\",\"roomId\":1}".formatted(ada.token()));

                // Then
                assertThat(socket.end()).isEqualTo(new End(1011, "auth failed"));
            } finally {
                redis.resume();
            }
        }
    }
}
