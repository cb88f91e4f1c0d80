package io.chatcluster.service.protocol;

import static io.chatcluster.service.testing.RawHttp.exchange;
import static io.chatcluster.service.testing.RawHttp.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.chatcluster.service.testing.BesiegedService;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.RawHttp;
import io.chatcluster.service.testing.RawHttp.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no HTTP client should send: each gets its answer, and two people who chat meanwhile notice nothing. */
class BadHttpIT {

    private static final String LOGIN = "POST /user/login HTTP/1.1\r\nHost: chat\r\n";
    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static BesiegedService service;
    private static ChatApi.User ada;

    @BeforeAll
    static void start() {
        service = new BesiegedService("bad-http");
        ada = new ChatApi(service.base()).register("ada");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void nobodyNoticed() {
        service.isUnharmed();
    }

    static Stream<Arguments> noRequests() {
        return Stream.of(
                argumentSet("garbage", "\0\u00ff\u00fe garbage\r\n\r\n", 400),
                argumentSet("no host", "GET / HTTP/1.1\r\n\r\n", 400),
                argumentSet("http/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                argumentSet("an endless path", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n", 414),
                argumentSet("a huge header", head("X: " + "a".repeat(20_000)), 431),
                argumentSet("many headers", head("X: y\r\n".repeat(3000) + "Z: y"), 431),
                argumentSet("a negative length", LOGIN + "Content-Length: -5\r\n\r\n", 400),
                argumentSet(
                        "a length beyond all numbers", LOGIN + "Content-Length: " + "9".repeat(30) + "\r\n\r\n", 400),
                argumentSet("two lengths", LOGIN + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
                argumentSet("two megabytes announced", LOGIN + "Content-Length: 2000000\r\n\r\n{", 413),
                argumentSet("no chunk", LOGIN + "Transfer-Encoding: chunked\r\n\r\nzzzz\r\nabc\r\n", 0),
                argumentSet(
                        "no chunk for a pull client",
                        "POST /api/send HTTP/1.1\r\nHost: chat\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\nabc\r\n",
                        0),
                argumentSet("another method", "FOO / HTTP/1.1\r\nHost: chat\r\n\r\n", 405),
                argumentSet("a proxy's method", "CONNECT x:1 HTTP/1.1\r\nHost: chat\r\n\r\n", 404),
                argumentSet("trace", "TRACE / HTTP/1.1\r\nHost: chat\r\n\r\n", 405),
                argumentSet("a path without a slash", "GET nonsense HTTP/1.1\r\nHost: chat\r\n\r\n", 404),
                argumentSet("a wrong version of WebSocket", upgrade("Sec-WebSocket-Version: 99"), 426),
                argumentSet(
                        "an upgrade without a key", upgrade("X: y").replaceFirst("Sec-WebSocket-Key.*\r\n", ""), 404),
                argumentSet("packets of the other port", "v1\0\50{}\r\n\r\n", 400));
    }

    @ParameterizedTest
    @MethodSource("noRequests")
    void whatIsNoRequestIsRefused(String bytes, int status) {
        assertThat(exchange(service.port(), bytes.getBytes(ISO_8859_1)).status())
                .isEqualTo(status);
    }

    private static String head(String line) {
        return "GET / HTTP/1.1\r\nHost: chat\r\n" + line + "\r\n\r\n";
    }

    private static String upgrade(String line) {
        return head("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + line)
                .replace("GET /", "GET /ws");
    }

    @ParameterizedTest
    @CsvSource({
        "/%2e%2e/%2e%2e/etc/passwd,404",
        "/../../etc/passwd,404",
        "/..;/,404",
        "/%00,404",
        "/app.js%00.png,404",
        "/%c0%ae%c0%ae/,404",
        "/nope,404",
        "/META-INF/resources/index.html,404",
        "/scripts/accept.lua,404",
        "/%zz,400",
        "//,400",
        "/\\..\\x,400",
        "/connection/websocket,404",
        "/ws,404",
        "/q/health,404",
        "/metrics,404"
    })
    void noPathLeadsOutOfThePage(String path, int status) {
        assertThat(exchange(
                                service.port(),
                                head("X: y").replace("GET /", "GET " + path).getBytes(ISO_8859_1))
                        .status())
                .isEqualTo(status);
    }

    static Stream<Arguments> badBodies() {
        var lone = "{\"userName\":\"a\\ud800b\",\"passWord\":\"\"}";
        return Stream.of(
                argumentSet("ten thousand levels", "{\"a\":" + "[".repeat(10_000), "exceeded max depth"),
                argumentSet(
                        "a number of 1000 digits", "9".repeat(1000), "json: cannot unmarshal number into an object"),
                argumentSet("a name with NUL", credentials("a\\u0000b"), "userName takes no control characters"),
                argumentSet("a raw NUL", credentials("a\0b"), "invalid character '\\\\x00' in string literal"),
                argumentSet("half a character", lone, "Key: 'FormRegister.PassWord' Error"),
                argumentSet("a name of another type", "{\"userName\":7}", "FormRegister.userName of type string"),
                argumentSet("a long name", credentials("n".repeat(65)), "userName has 65 characters; it takes 1 to 64"),
                argumentSet("a megabyte", " ".repeat(1_000_000), "the body has 1000000 bytes; it takes at most 65536"));
    }

    private static String credentials(String name) {
        return "{\"userName\":\"%s\",\"passWord\":\"111111\"}".formatted(name);
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBodyThatCannotBeTakenIsRefusedInWords(String body, String sentence) {
        var answer = exchange(service.port(), post("/user/register", body.getBytes(ISO_8859_1)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"code\":1,\"data\":null,").contains(sentence);
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() {
        var name = "a\u00ff\u00fe" + System.nanoTime();

        var answer = exchange(
                service.port(), post("/user/register", credentials(name).getBytes(ISO_8859_1)));

        assertThat(answer.body()).startsWith("{\"code\":0,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|roomId is -1; the number of a room is not negative",
                "2147483648|roomId is 2147483648; it takes -2147483648 to 2147483647",
                "9223372036854775808|roomId is 9223372036854775808; it takes",
                "99999999999999999999999999999999|roomId is 99999999999999999999999999999999; it takes",
                "1.5|json: cannot unmarshal number 1.5 into Go struct field FormRoom.roomId of type int",
                "1e3|json: cannot unmarshal number 1e3 into",
                "1e999999999|json: cannot unmarshal number 1e999999999 into",
                "\"7\"|json: cannot unmarshal string into",
                "[]|json: cannot unmarshal array into",
                "{}|json: cannot unmarshal object into",
                "true|json: cannot unmarshal bool into",
                "null|Key: 'FormRoom.RoomId' Error"
            })
    void aRoomThatCannotBeIsRefusedWithTheFieldAndWhatItTakes(String room, String sentence) {
        var body = "{\"authToken\":\"%s\",\"msg\":\"x\",\"roomId\":%s}".formatted(ada.token(), room);

        assertThat(answerTo("/push/pushRoom", body)).startsWith("{\"code\":1,").contains(sentence);
    }

    @Test
    void ofFieldsThatAreThereTwiceTheLastCounts() {
        var body = "{\"authToken\":\"x\",\"authToken\":\"%s\",\"msg\":\"a\",\"roomId\":-1,\"roomId\":1}";

        assertThat(answerTo("/push/pushRoom", body.formatted(ada.token()))).startsWith("{\"code\":0,");
    }

    @Test
    void aSessionThatHasEndedIsNone() {
        // Given
        var eve = new ChatApi(service.base()).register("eve");
        service.redis().command("DEL", "chat:session:{" + eve.token() + "}");

        // Then
        assertThat(answerTo("/push/count", "{\"authToken\":\"%s\",\"roomId\":1}".formatted(eve.token())))
                .isEqualTo("{\"code\":40000,\"data\":null,\"message\":\"Session error\"}");
    }

    private static String answerTo(String path, String body) {
        return exchange(service.port(), post(path, body.getBytes(ISO_8859_1))).body();
    }

    @Test
    void garbageAfterARequestDoesNotSpoilItsAnswer() {
        try (var connection = RawHttp.open(service.port())) {
            connection.send((head("X: y").replace("GET /", "GET /nope") + "\0\1garbage\r\n\r\n").getBytes(ISO_8859_1));

            assertThat(connection.answer().status()).isEqualTo(404);
            assertThat(connection.answer().status()).isIn(400, 0);
        }
    }

    @Test
    void whoAsksFarAheadOfTheAnswersIsCutOff() {
        for (var request :
                List.of("GET /index.html HTTP/1.1\r\nHost: chat\r\n\r\n", LOGIN + "Content-Length: 2\r\n\r\n{}")) {
            try (var connection = RawHttp.open(service.port())) {
                Thread.ofVirtual().start(() -> {
                    try {
                        connection.send(request.repeat(50_000).getBytes(ISO_8859_1));
                    } catch (UncheckedIOException e) {
                        // The connection has ended, as it should.
                    }
                });

                var answers = 0;
                while (!connection.answer().equals(Answer.NONE)) {
                    answers++;
                }
                assertThat(answers).isLessThan(50_000);
            }
            service.bystanders().haveMissedNothing();
        }
    }

    @Test
    void someRequestsAheadAreAnswered() {
        try (var connection = RawHttp.open(service.port())) {
            connection.send(
                    "GET /index.html HTTP/1.1\r\nHost: chat\r\n\r\n".repeat(20).getBytes(ISO_8859_1));

            for (var i = 0; i < 20; i++) {
                assertThat(connection.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void manyUpgradesOfOneConnectionHoldOnePlace() {
        try (var connection = RawHttp.open(service.port())) {
            for (var i = 0; i < 100; i++) {
                connection.send(upgrade("Sec-WebSocket-Version: 99").getBytes(ISO_8859_1));
                assertThat(connection.answer().status()).isEqualTo(426);
            }
            assertThat(service.meter("chat_unauthenticated_connections")).isLessThan(10);
        }
    }

    @Test
    void aRequestThatDoesNotComeToItsEndEndsTheConnection() {
        // Given
        var begun = System.nanoTime();
        var connections = Stream.of(
                        "",
                        "GET / HTTP/1.1\r\nHost: chat\r\nX: ",
                        upgrade("Sec-WebSocket-Version: 13\r\nX: ").stripTrailing(),
                        LOGIN + "Content-Length: 50\r\n\r\n{\"userName\":\"",
                        "\26\3\1\0\245\1\0\0\241\3\3")
                .map(bytes -> {
                    var connection = RawHttp.open(service.port());
                    connection.send(bytes.getBytes(ISO_8859_1));
                    return connection;
                })
                .toList();
        var slow = RawHttp.open(service.port());
        slow.send("GET / HTTP/1.1\r\nHost: chat\r\n".getBytes(ISO_8859_1));
        var trickle = Thread.ofVirtual().start(() -> trickle(slow));

        // Then
        for (var connection : connections) {
            assertThat(connection.answer()).isEqualTo(Answer.NONE);
            connection.close();
        }
        assertThat(slow.answer()).isEqualTo(Answer.NONE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONGEST);
        trickle.interrupt();
        slow.close();
    }

    /** Something comes all the time, and the request never ends. */
    private static void trickle(RawHttp connection) {
        try {
            while (true) {
                connection.send("X: y\r\n".getBytes(ISO_8859_1));
                Thread.sleep(100);
            }
        } catch (InterruptedException | UncheckedIOException e) {
            // The connection has ended, as it should.
        }
    }
}
