package io.chatcluster.service.protocol;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The doors without a login while Redis is away, and the room that two processes share. */
class OpenDoorsOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void everySenderIsToldWhetherTheMessageIsStoredAndBothProcessesShowIt() throws Exception {
        try (var redis = RedisProcess.start("--appendfsync", "always");
                var one = service("open-one", redis);
                var two = service("open-two", redis)) {
            one.awaitReady();
            two.awaitReady();
            assertThat(Files.readString(ServiceProcess.logs().resolve("open-one.log")))
                    .contains(
                            "doors that ask for no login: /api/send and /api/pull (closed by chat.pull.enabled=false), "
                                    + "/broadcast (closed by chat.broadcast.enabled=false)");
            try (var here = RawWebSocket.open(address(one), "/broadcast");
                    var there = RawWebSocket.open(address(two), "/broadcast")) {
                // Given both listen to one room, and a chat has a message
                say(there, "first");
                awaitFrame(there, message("first"));
                say(here, "second");
                awaitFrame(here, message("second"));
                awaitFrame(there, message("second"));
                assertThat(send(one, "before").statusCode()).isEqualTo(200);

                // When Redis is away
                redis.stop();

                // Then it is said, in each door's way
                var refused = send(one, "refused");
                assertThat(refused.statusCode()).isEqualTo(500);
                assertThat(refused.asString()).contains("try again");
                var pull = given().baseUri(address(two).toString()).get("/api/pull?chat=a:b");
                assertThat(pull.statusCode()).isEqualTo(500);
                assertThat(pull.asString()).isEqualTo("the chat's storage does not answer; try again in a moment");
                say(here, "refused");
                awaitFrame(here, "{\"error\":\"the message could not be stored in time; try again\"}");

                // And it goes on when Redis is back, with what was stored, once
                redis.restart();
                await().atMost(LIMIT).until(() -> send(two, "after").statusCode() == 200);
                assertThat(texts(one)).containsExactly("before", "after");
                say(here, "again");
                awaitFrame(there, message("again"));
            }
        }
    }

    private static ServiceProcess service(String name, RedisProcess redis) {
        return ServiceProcess.launch(
                name, "all", redis.url(), List.of("chat.relay.publish-timeout=1s", "chat.accounts.demo-users=false"));
    }

    private static URI address(ServiceProcess service) {
        return URI.create("http://127.0.0.1:" + service.port());
    }

    /** Waits for a frame; what came before it is passed over. */
    private static void awaitFrame(RawWebSocket socket, String frame) {
        await().atMost(LIMIT).until(() -> socket.text(LIMIT, "nothing came").equals(frame));
    }

    private static String message(String text) {
        return "{\"clientId\":\"c\",\"Message\":\"%s\"}".formatted(text);
    }

    private static void say(RawWebSocket socket, String text) {
        socket.text(message(text));
    }

    private static Response send(ServiceProcess service, String text) {
        return given().baseUri(address(service).toString())
                .contentType("application/json")
                .body(Map.of("chat", "a:b", "text", text))
                .post("/api/send");
    }

    private static List<String> texts(ServiceProcess service) {
        return given().baseUri(address(service).toString())
                .get("/api/pull?chat=a:b")
                .jsonPath()
                .getList("messages.text", String.class);
    }
}
