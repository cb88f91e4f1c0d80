package io.chatcluster.service.protocol.pull;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The answers as the original's program was seen to give them. */
@QuarkusTest
@TestProfile(PullObservedIT.Observed.class)
class PullObservedIT {

    /** A service that answers as the original's program did. */
    public static final class Observed extends RunningService {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("chat.pull.answers", "observed");
            return settings;
        }
    }

    private final String chat = "a:b" + UUID.randomUUID();

    @Test
    void aPingIsAnswered() {
        assertThat(given().get("/ping").asString()).isEqualTo("{\"message\":\"pong\"}");
    }

    @Test
    void aSentMessageIsAnsweredWithAText() {
        var answer =
                given().body(Map.of("chat", chat, "text", "hi", "sender", "a")).post("/api/send");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.contentType()).startsWith("text/plain");
        assertThat(answer.asString()).isEqualTo("ok");
    }

    @Test
    void membersThatAreEmptyAreLeftOut() {
        // Given
        assertThat(pull(0)).isEqualTo("{}");
        given().body(Map.of("chat", chat, "text", "hi", "sender", "a")).post("/api/send");
        given().body(Map.of("chat", chat, "text", "", "sender", "")).post("/api/send");

        // Then
        assertThat(pull(0))
                .matches(
                        "\\{\"messages\":\\[\\{\"chat\":\"%1$s\",\"text\":\"hi\",\"sender\":\"a\",\"send_time\":\\d{10}},"
                                        .formatted(chat)
                                + "\\{\"chat\":\"%s\",\"send_time\":\\d{10}}]}".formatted(chat));
        assertThat(pull(1)).matches(".*\"send_time\":\\d{10}}],\"has_more\":true,\"next_cursor\":\\d{16}}");
    }

    private String pull(int limit) {
        return given().queryParam("chat", chat)
                .queryParam("limit", limit)
                .get("/api/pull")
                .asString();
    }
}
