package io.chatcluster.service.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People on two processes see each other type and read, and a third process answers the API; one Redis behind them. */
class SignalsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static RedisProcess redis;
    private static ServiceProcess one;
    private static ServiceProcess two;
    private static ServiceProcess api;
    private static ChatApi people;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        var settings = List.of("chat.accounts.bcrypt-cost=4", "chat.redis.command-timeout=1s");
        one = ServiceProcess.launch("signals-connect-1", "connect,worker", redis.url(), settings);
        two = ServiceProcess.launch("signals-connect-2", "connect", redis.url(), settings);
        api = ServiceProcess.launch("signals-api", "api", redis.url(), settings);
        List.of(one, two, api).forEach(ServiceProcess::awaitReady);
        people = new ChatApi(at(api));
    }

    @AfterAll
    static void stop() {
        List.of(one, two, api).forEach(ServiceProcess::close);
        redis.close();
    }

    @Test
    void typingAndReceiptsCrossProcessesAndNothingOfThemIsKept() throws IOException, InterruptedException {
        var ada = people.register("ada");
        var ben = people.register("ben");
        var direct = "dm:%d:%d".formatted(ada.id(), ben.id());
        try (var hers = NativeClient.connect(at(one), ada);
                var his = NativeClient.connect(at(two), ben);
                var hisLaptop = NativeClient.connect(at(one), ben)) {
            // Given
            his.subscribe("room:signals");
            assertThat(post(api, ada, "/channels/" + direct + "/messages", "{\"text\":\"psst\"}")
                            .statusCode())
                    .isEqualTo(201);
            for (var client : List.of(hers, his, hisLaptop)) {
                assertThat(client.push("pub").at("/pub/offset").asLong()).isEqualTo(1);
            }
            var keysBefore = redis.command("DBSIZE");

            // When, Then
            hers.rpc("typing", "{\"to\":\"%d\"}".formatted(ben.id()));
            assertThat(his.push("pub").at("/pub/data/type").asText()).isEqualTo("typing");
            assertThat(hisLaptop.push("pub").at("/pub/data/type").asText()).isEqualTo("typing");
            hers.rpc("typing", "{\"channel\":\"room:signals\"}");
            assertThat(his.push("pub").path("channel").asText()).isEqualTo("room:signals");
            assertThat(redis.command("DBSIZE")).isEqualTo(keysBefore);

            // When, Then: read over HTTP on the third process
            assertThat(body(post(api, ben, "/conversations/" + direct + "/read", "{\"offset\":1}")))
                    .hasToString("{\"channel\":\"%s\",\"read\":1,\"unread\":0}".formatted(direct));
            for (var client : List.of(hers, his, hisLaptop)) {
                assertThat(client.push("pub").at("/pub/data")).hasToString("""
                        {"type":"read","channel":"%s","offset":1,"user":"%d"}""".formatted(direct, ben.id()));
            }
            assertThat(hers.rpc("conversations", "{}")
                            .at("/rpc/data/conversations/0/seen")
                            .asLong())
                    .isEqualTo(1);
            assertThat(his.call("history", "{\"channel\":\"user:%d\",\"limit\":10}".formatted(ben.id()))
                            .at("/history/publications"))
                    .hasSize(1);
        }
    }

    @Test
    void whileRedisIsAwayTypingIsDroppedAndTheApiAsksToComeBack() throws IOException, InterruptedException {
        var ada = people.register("ada");
        try (var hers = NativeClient.connect(at(one), ada)) {
            redis.pause();
            try {
                // When
                var typing = hers.rpc("typing", "{\"channel\":\"room:away\"}");
                var refused = get(api, ada, "/me");

                // Then
                assertThat(typing.has("rpc")).isTrue();
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).contains("1");
                assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("application/problem+json");
                assertThat(body(refused).path("status").asInt()).isEqualTo(503);
            } finally {
                redis.resume();
            }
            await().atMost(LIMIT).until(() -> get(api, ada, "/me").statusCode() == 200);
            await().atMost(LIMIT).until(() -> hers.rpc("rooms", "{}").has("rpc"));
        }
    }

    @Test
    void onlyTheApiRoleHasTheApi() throws IOException, InterruptedException {
        var ada = people.register("ada");
        for (var path : List.of("/api/v1/me", "/api/docs/", "/api/openapi.json")) {
            assertThat(raw(one, ada, path).statusCode()).as(path).isEqualTo(404);
            assertThat(raw(api, ada, path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private static URI at(ServiceProcess process) {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    private static HttpResponse<String> get(ServiceProcess process, ChatApi.User user, String path)
            throws IOException, InterruptedException {
        return raw(process, user, "/api/v1" + path);
    }

    private static HttpResponse<String> raw(ServiceProcess process, ChatApi.User user, String path)
            throws IOException, InterruptedException {
        return send(request(process, user, path).GET());
    }

    private static HttpResponse<String> post(ServiceProcess process, ChatApi.User user, String path, String body)
            throws IOException, InterruptedException {
        return send(request(process, user, "/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(ServiceProcess process, ChatApi.User user, String path) {
        return HttpRequest.newBuilder(at(process).resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + user.token());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode body(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }
}
