package io.chatcluster.service.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RedisGate;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that is stopped between two attempts, for longer than idempotency keys are remembered. */
class PausedProcessIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void messageWhoseFirstAnswerWasLostIsNotTakenAgainAfterThePause() {
        try (var redis = RedisProcess.start();
                var gate = RedisGate.to(redis);
                var service = ServiceProcess.launch(
                        "paused",
                        "all",
                        gate.url(),
                        List.of(
                                "chat.accounts.bcrypt-cost=4",
                                "chat.redis.key-prefix=t:",
                                "chat.redis.partitions=1",
                                "chat.relay.idempotency-window=10s",
                                "chat.relay.publish-timeout=30s"))) {
            service.awaitReady();
            var base = URI.create("http://127.0.0.1:" + service.port());
            var ada = new ChatApi(base).register("ada");
            try (var client = NativeClient.connect(base, ada)) {
                // Given a message that was taken, and an answer that never came
                assertThat(say(client, "one").at("/rpc/data/offset").asLong()).isEqualTo(1);
                gate.loseAnswersTo("id-two");
                var second = client.send("rpc", command("two"));
                await().atMost(LIMIT).until(() -> length(redis) == 2);

                // When
                service.pause();
                gate.bringAnswers();
                await().atMost(LIMIT).until(() -> remembered(redis) == 0);
                service.resume();

                // Then
                assertThat(client.reply(second).at("/error/message").asText()).isNotEmpty();
                await().atMost(LIMIT).until(service::isReady);
                assertThat(say(client, "three").at("/rpc/data/offset").asLong()).isEqualTo(3);
                assertThat(length(redis)).isEqualTo(3);
            }
        }
    }

    private static JsonNode say(NativeClient client, String text) {
        return client.reply(client.send("rpc", command(text)));
    }

    private static String command(String text) {
        return "{\"method\":\"send\",\"data\":{\"channel\":\"room:1\",\"text\":\"%s\",\"id\":\"%s\"}}"
                .formatted(text, "id-" + text);
    }

    private static long length(RedisProcess redis) {
        return redis.command("XLEN", "t:{0}:log:room:1") instanceof Long length ? length : -1;
    }

    /** How many idempotency keys there are. */
    private static int remembered(RedisProcess redis) {
        return redis.command("KEYS", "t:{0}:seen:*") instanceof List<?> keys ? keys.size() : -1;
    }
}
