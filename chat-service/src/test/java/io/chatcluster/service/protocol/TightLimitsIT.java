package io.chatcluster.service.protocol;

import static io.chatcluster.service.testing.NativeClient.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.protocol.gochat.GochatTcpServer;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to clients who are too many, too fast, too slow or too quiet; with deadlines of some seconds. */
@QuarkusTest
@TestProfile(RunningService.Tight.class)
class TightLimitsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GOCHAT = "/ws";
    private static final String BROADCAST = "/broadcast";
    private static final int CONNECTIONS = 8;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

    @Inject
    GochatTcpServer tcp;

    private User ada;

    @BeforeEach
    void person() {
        ada = new ChatApi(base).register("ada");
    }

    @AfterEach
    void hangUp() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void whoDoesNotSayWhoTheyAreIsClosed() {
        // Given
        var nativeSocket = open(NativeClient.PATH);
        var gochatSocket = open(GOCHAT);

        // Then
        assertThat(nativeSocket.end()).isEqualTo(new End(3502, "stale"));
        assertThat(gochatSocket.end()).isEqualTo(new End(1008, "stale"));
    }

    @Test
    void aNativeClientThatDoesNotAnswerPingsIsClosedAndMayComeBack() {
        // Given
        var socket = open(NativeClient.PATH);
        socket.text(command(1, "connect", "{\"token\":\"%s\"}".formatted(ada.token())));

        // Then
        assertThat(socket.next()).contains("\"ping\":2,\"pong\":true");
        assertThat(socket.next()).isEqualTo("{}");
        assertThat(socket.end()).isEqualTo(new End(3012, "no pong"));
    }

    @Test
    void aNativeClientThatAnswersPingsStays() {
        // Given
        var socket = open(NativeClient.PATH);
        socket.text(command(1, "connect", "{\"token\":\"%s\"}".formatted(ada.token())));
        socket.next();

        // When
        for (var i = 0; i < 4; i++) {
            assertThat(socket.next()).isEqualTo("{}");
            socket.text("{}");
        }

        // Then
        socket.text(command(2, "ping", "{}"));
        assertThat(socket.next()).isEqualTo("{\"id\":2,\"ping\":{}}");
    }

    @Test
    void aGochatClientThatAnswersNoPingIsGoneWhateverElseItSends() {
        // Given
        var socket = open(GOCHAT);
        socket.answerPings(false);

        // When
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> {
            if (!socket.hasEnded()) {
                try {
                    socket.text(packet());
                } catch (java.io.UncheckedIOException e) {
                    return true;
                }
            }
            return socket.hasEnded();
        });

        // Then
        assertThat(socket.end()).isEqualTo(End.TORN);
        assertThat(socket.pings()).isPositive();
    }

    @Test
    void aGochatClientThatAnswersPingsStays() {
        // Given
        var socket = open(GOCHAT);
        socket.text(packet());

        // When
        await().atMost(LIMIT).until(() -> socket.pings() >= 4);

        // Then
        assertThat(socket.hasEnded()).isFalse();
    }

    @Test
    void aClientOfTheGlobalRoomThatAnswersNoPingIsGone() {
        // Given
        var socket = open(BROADCAST);
        socket.answerPings(false);

        // Then
        assertThat(socket.end()).isEqualTo(End.TORN);
        assertThat(socket.pings()).isPositive();
    }

    @Test
    void aClientOfTheGlobalRoomThatAnswersPingsStaysWithoutSayingAnything() {
        // Given
        var socket = open(BROADCAST);

        // When
        await().atMost(LIMIT).until(() -> socket.pings() >= 4);

        // Then
        assertThat(socket.hasEnded()).isFalse();
    }

    @Test
    void whoSpeaksTooFastInTheGlobalRoomIsToldSoForEachMessageThatIsNotTaken() {
        // Given
        var socket = open(BROADCAST);
        var refused = "{\"error\":\"too many messages; this door takes 1 a second from one connection\",\"limit\":1}";

        // When
        var sent = IntStream.range(0, 20)
                .mapToObj("{\"clientId\":\"c\",\"Message\":\"%d\"}"::formatted)
                .toList();
        sent.forEach(socket::text);

        // Then
        var came = IntStream.range(0, 20).mapToObj(i -> socket.next()).toList();
        assertThat(came.stream().filter(refused::equals).count()).isBetween(1L, 17L);
        assertThat(came.stream().filter(each -> !each.equals(refused)))
                .isSubsetOf(sent)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoComesWhenAllPlacesAreTakenIsTurnedAwayUntilSomebodyLeaves() {
        // Given
        var inside = new ArrayList<RawWebSocket>();
        await().atMost(LIMIT).until(() -> {
            var socket = open(GOCHAT);
            socket.text(packet());
            inside.add(socket);
            return inside.size() == CONNECTIONS;
        });

        // Then
        for (var path : List.of(GOCHAT, NativeClient.PATH, BROADCAST)) {
            var refused = catchThrowableOfType(RawWebSocket.Refused.class, () -> RawWebSocket.open(base, path));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.head()).containsPattern("retry-after: [1-5]\r\n");
        }
        inside.getFirst().close();
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(RawWebSocket.Refused.class)
                .until(() -> {
                    opened.add(RawWebSocket.open(base, GOCHAT));
                    return true;
                });
    }

    @Test
    void whoPublishesTooFastIsAskedToWait() {
        // Given
        var room = "room:" + UUID.randomUUID();
        var client = NativeClient.open(base);
        opened.add(client);
        client.call("connect", "{\"token\":\"%s\"}".formatted(ada.token()));

        // When
        client.socket()
                .text(IntStream.range(10, 30)
                        .mapToObj(id -> command(id, "publish", "{\"channel\":\"%s\",\"data\":1}".formatted(room)))
                        .reduce((all, next) -> all + "\n" + next)
                        .orElseThrow());

        // Then
        var refused = 0;
        for (var id = 10; id < 30; id++) {
            var reply = client.rawReply(id);
            if (reply.equals("{\"id\":%d,\"error\":{\"code\":111,\"message\":\"too many requests\",\"temporary\":true}}"
                    .formatted(id))) {
                refused++;
            } else {
                assertThat(reply).isEqualTo("{\"id\":%d,\"publish\":{}}".formatted(id));
            }
        }
        assertThat(refused).isBetween(1, 17);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> client.rpc(
                        "send", "{\"channel\":\"%s\",\"text\":\"patient\"}".formatted(room))
                .has("rpc"));
    }

    @Test
    void whoTypesOrCallsTheApiTooFastIsAskedToWait() {
        // Given
        var client = NativeClient.open(base);
        opened.add(client);
        client.call("connect", "{\"token\":\"%s\"}".formatted(ada.token()));

        // When
        var refused = IntStream.range(0, 20)
                .map(i -> client.errorOf("rpc", "{\"method\":\"typing\",\"data\":{\"channel\":\"room:1\"}}"))
                .filter(code -> code == 111)
                .count();

        // Then
        assertThat(refused).isBetween(1L, 17L);
        await().atMost(LIMIT)
                .until(() -> RestAssured.given()
                                .baseUri(base.toString())
                                .header("Authorization", "Bearer " + ada.token())
                                .get("/api/v1/me")
                                .statusCode()
                        == 429);
        RestAssured.given()
                .baseUri(base.toString())
                .contentType("application/json")
                .header("Authorization", "Bearer " + ada.token())
                .body("{\"text\":\"messages are counted apart\"}")
                .post("/api/v1/channels/room:1/messages")
                .then()
                .statusCode(201);
        var later = await().atMost(LIMIT)
                .until(
                        () -> RestAssured.given()
                                .baseUri(base.toString())
                                .header("Authorization", "Bearer " + ada.token())
                                .get("/api/v1/me"),
                        answer -> answer.statusCode() == 200);
        assertThat(later.jsonPath().getString("name")).isEqualTo(ada.name());
    }

    @Test
    void aGochatTcpClientIsPingedAndNeedNotAnswer() {
        // Given
        var socket = pingedTcp();

        // Then
        for (var i = 0; i < 3; i++) {
            assertThat(socket.next()).isEqualTo("ping msg");
        }
        socket.send("{\"authToken\":\"%s\",\"roomId\":5,\"op\":3,\"msg\":\"hi\"}".formatted(ada.token()));
        assertThat(List.of(socket.next(), socket.next())).anyMatch(body -> body.contains("\"hi\""));
    }

    @Test
    void aGochatTcpClientThatDoesNotSayWhoItIsIsClosed() {
        // Given
        var waited = await().atMost(LIMIT)
                .until(
                        () -> {
                            // Where all places are still taken the connection ends at once.
                            var before = System.nanoTime();
                            var socket = tcp();
                            socket.send("{\"authToken\":\"nobody\",\"roomId\":5,\"op\":9}");
                            socket.untilEnd();
                            return Duration.ofNanos(System.nanoTime() - before);
                        },
                        each -> each.compareTo(Duration.ofSeconds(1)) > 0);

        // Then
        assertThat(waited).isLessThan(LIMIT);
    }

    private RawTcp tcp() {
        var socket = RawTcp.open(tcp.port());
        opened.add(socket);
        return socket;
    }

    /** A connection in room 5 that was pinged, which may have to wait for those of the test before to be gone. */
    private RawTcp pingedTcp() {
        return await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(java.io.UncheckedIOException.class)
                .until(
                        () -> {
                            var socket = tcp();
                            socket.send("{\"authToken\":\"%s\",\"roomId\":5,\"op\":6}".formatted(ada.token()));
                            assertThat(socket.next()).isEqualTo("ping msg");
                            return socket;
                        },
                        each -> true);
    }

    private String packet() {
        return "{\"authToken\":\"%s\",\"roomId\":1}".formatted(ada.token());
    }

    /** A connection, which may have to wait for those of the test before to be gone. */
    private RawWebSocket open(String path) {
        var socket = await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(RawWebSocket.Refused.class)
                .until(() -> RawWebSocket.open(base, path), each -> true);
        opened.add(socket);
        return socket;
    }
}
