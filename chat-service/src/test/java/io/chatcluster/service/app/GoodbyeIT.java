package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients see when the packaged service is asked to end, and when it is back. */
class GoodbyeIT {

    @Test
    void everybodyIsToldToComeBackAndFindsWhatWasThere() {
        try (var redis = RedisProcess.start();
                var service =
                        ServiceProcess.launch("goodbye", "all", redis.url(), List.of("chat.accounts.bcrypt-cost=4"))) {
            // Given
            service.awaitReady();
            var base = URI.create("http://127.0.0.1:" + service.port());
            var ada = new ChatApi(base).register("ada");
            var client = NativeClient.connect(base, ada);
            var position = client.subscribe("room:1").path("subscribe");
            var gochat = RawWebSocket.open(base, "/ws");
            gochat.text("{\"authToken\":\"%s\",\"roomId\":1}".formatted(ada.token()));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.call("presence_stats", "{\"channel\":\"room:1\"}")
                                    .at("/presence_stats/num_clients")
                                    .asInt()
                            == 2);
            client.publish("room:1", "\"before\"");

            // When
            service.stop();

            // Then
            assertThat(client.socket().end()).isEqualTo(new End(3001, "shutdown"));
            assertThat(client.socket().framesAfterClose()).isZero();
            assertThat(gochat.end()).isEqualTo(new End(1012, "shutdown"));
            service.start();
            service.awaitReady();
            try (var back = NativeClient.connect(base, ada)) {
                var reply = back.call(
                                "subscribe",
                                "{\"channel\":\"room:1\",\"recover\":true,\"epoch\":\"%s\",\"offset\":0}"
                                        .formatted(position.path("epoch").asText()))
                        .path("subscribe");
                assertThat(reply.path("recovered").asBoolean()).isTrue();
                assertThat(reply.at("/publications/0/data").asText()).isEqualTo("before");
                assertThat(back.call("presence_stats", "{\"channel\":\"room:1\"}")
                                .at("/presence_stats/num_users")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }
}
