package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RawWebSocket.Refused;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that is emptied: by a call, taken back, or because it is asked to end. */
class DrainIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PEOPLE = 40;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ServiceProcess service;
    private URI base;

    @BeforeEach
    void start() {
        var redis = RedisProcess.start();
        opened.add(redis);
        service = ServiceProcess.launch(
                "drain", "all", redis.url(), List.of("chat.accounts.bcrypt-cost=4", "chat.drain.time=4s"));
        opened.add(service);
        service.awaitReady();
        base = URI.create("http://127.0.0.1:" + service.port());
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void connectionsAreToldToComeBackALittleAtATimeAndNobodyIsLetIn() throws InterruptedException {
        // Given
        var crowd = crowd();

        // When
        var from = Instant.now();
        var answer = post("/drain", "{\"deadline\":\"%s\",\"ratePerSecond\":100}".formatted(from.plusSeconds(8)));

        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().path("connections").asInt()).isEqualTo(PEOPLE);
        assertThat(load().path("draining").asBoolean()).isTrue();
        assertThat(load().path("accepting").asBoolean()).isFalse();
        await().atMost(LIMIT).until(() -> !service.isReady());
        var refused = catchThrowableOfType(Refused.class, () -> RawWebSocket.open(base, NativeClient.PATH));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.head()).contains("retry-after:");
        var ends = crowd.awaitEnds();
        assertThat(ends).extracting(Gone::end).containsOnly(new End(3001, "shutdown"));
        assertThat(Duration.between(ends.getFirst().at(), ends.get(PEOPLE / 2).at()))
                .isGreaterThan(Duration.ofSeconds(1));
        assertThat(Duration.between(ends.get(PEOPLE / 2).at(), ends.getLast().at()))
                .isGreaterThan(Duration.ofSeconds(1));
        await().atMost(LIMIT).until(() -> load().path("drained").asBoolean());

        // And it is for good
        assertThat(post("/resume", "").status()).isEqualTo(409);
        assertThat(metric("chat_drain_closed_total{reason=\"paced\"}")).isEqualTo(PEOPLE);
        assertThat(metric("chat_drain_closed_total{reason=\"deadline\"}")).isZero();
    }

    @Test
    void aDrainThatIsTakenBackLeavesTheRestAlone() throws InterruptedException {
        // Given
        var crowd = crowd();
        post("/drain", "{\"deadline\":\"%s\"}".formatted(Instant.now().plusSeconds(60)));
        await().atMost(LIMIT).until(() -> crowd.ends.size() >= 3);

        // When
        var answer = post("/resume", "");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        await().atMost(LIMIT).until(service::isReady);
        assertThat(load().path("accepting").asBoolean()).isTrue();
        assertThat(load().path("draining").asBoolean()).isFalse();
        var left = load().path("connections").asInt();
        assertThat(left).isBetween(1, PEOPLE - 3);
        try (var back = NativeClient.connect(base, crowd.somebody())) {
            assertThat(back.subscribe("room:2").has("subscribe")).isTrue();
        }
        assertThat(post("/resume", "").status()).isEqualTo(200);
    }

    @Test
    void whoIsLeftAtTheDeadlineIsClosedThen() throws InterruptedException {
        var crowd = crowd();

        post(
                "/drain",
                "{\"deadline\":\"%s\",\"ratePerSecond\":5}"
                        .formatted(Instant.now().plusSeconds(2)));

        assertThat(crowd.awaitEnds()).extracting(Gone::end).containsOnly(new End(3001, "shutdown"));
        await().atMost(LIMIT).until(() -> load().path("drained").asBoolean());
        assertThat(metric("chat_drain_closed_total{reason=\"deadline\"}")).isBetween(20d, 40d);
    }

    @Test
    void aProcessThatIsAskedToEndEmptiesItselfFirst() throws InterruptedException {
        // Given
        var crowd = crowd();
        var gochat = RawWebSocket.open(base, "/ws");
        gochat.text(
                "{\"authToken\":\"%s\",\"roomId\":1}".formatted(crowd.somebody().token()));

        // When
        var from = Instant.now();
        service.stop();

        // Then
        assertThat(gochat.end()).isEqualTo(new End(1012, "shutdown"));
        var ends = crowd.awaitEnds();
        assertThat(ends).extracting(Gone::end).containsOnly(new End(3001, "shutdown"));
        assertThat(Duration.between(ends.getFirst().at(), ends.getLast().at())).isGreaterThan(Duration.ofSeconds(2));
        assertThat(ends.getLast().at()).isBefore(from.plusSeconds(30));
    }

    @Test
    void ordersThatMakeNoSenseAreRefusedWithASentence() throws InterruptedException {
        for (var wrong : List.of(
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"deadline\":5}",
                "{\"deadline\":\"tomorrow\"}",
                "{\"deadline\":\"2999-01-01T00:00:00Z\"}",
                "{\"deadline\":\"%s\",\"ratePerSecond\":0}".formatted(Instant.now()),
                "{\"deadline\":\"%s\",\"ratePerSecond\":\"many\"}".formatted(Instant.now()),
                "x".repeat(2000))) {
            var answer = post("/drain", wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.body().path("error").asText()).as(wrong).isNotEmpty();
        }
        assertThat(service.isReady()).isTrue();
    }

    private record Gone(Instant at, End end) {}

    private record Crowd(List<ChatApi.User> users, ConcurrentLinkedQueue<Gone> ends) {
        ChatApi.User somebody() {
            return users.getFirst();
        }

        List<Gone> awaitEnds() {
            await().atMost(LIMIT).until(() -> ends.size() == PEOPLE);
            return ends.stream().sorted(Comparator.comparing(Gone::at)).toList();
        }
    }

    private Crowd crowd() {
        var api = new ChatApi(base);
        var users =
                IntStream.range(0, 4).mapToObj(i -> api.register("user" + i)).toList();
        var crowd = new Crowd(users, new ConcurrentLinkedQueue<>());
        for (var i = 0; i < PEOPLE; i++) {
            var client = NativeClient.connect(base, users.get(i % users.size()));
            opened.add(client);
            client.subscribe("room:1");
            Thread.ofVirtual().start(() -> {
                var end = client.socket().end();
                crowd.ends.add(new Gone(Instant.now(), end));
            });
        }
        return crowd;
    }

    private record Answer(int status, JsonNode body) {}

    private Answer post(String path, String body) throws InterruptedException {
        return send(HttpRequest.newBuilder(management(path)).POST(BodyPublishers.ofString(body)));
    }

    private JsonNode load() throws InterruptedException {
        return send(HttpRequest.newBuilder(management("/load"))).body();
    }

    private double metric(String name) throws InterruptedException {
        try {
            var text = HTTP.send(HttpRequest.newBuilder(management("/metrics")).build(), BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is missing"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var answer = HTTP.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI management(String path) {
        return URI.create("http://127.0.0.1:" + service.managementPort() + path);
    }
}
