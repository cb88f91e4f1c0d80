package io.chatcluster.service.protocol;

import static io.chatcluster.service.testing.RawTcp.packet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.chatcluster.service.testing.BesiegedService;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.RawTcp;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client of the TCP door should send: the connection ends without a byte, and people who chat notice nothing. */
class BadTcpIT {

    private static BesiegedService service;
    private static ChatApi.User ada;

    @BeforeAll
    static void start() {
        service = new BesiegedService("bad-tcp");
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

    @Test
    void whatIsNoPacketEndsTheConnection() {
        // Given
        var sockets = Stream.of(
                        "",
                        "v1\177",
                        "v1\177\177{\"authToken\":",
                        "GET / HTTP/1.1\r\nHost: chat\r\n\r\n",
                        "\26\3\1\0\245\1\0\0\241\3\3",
                        "v2\0\10{}{}",
                        "v1\0\0",
                        "v1\377\377{}",
                        "\0\1\2\3".repeat(250_000))
                .map(bytes -> {
                    var socket = RawTcp.open(service.tcpPort());
                    send(socket, bytes.getBytes(ISO_8859_1));
                    return socket;
                })
                .toList();

        // Then
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.untilEnd()).isEmpty());
        sockets.forEach(RawTcp::close);
    }

    /** The service may hang up while it is still being sent to. */
    private static void send(RawTcp socket, byte[] bytes) {
        try {
            socket.send(bytes);
        } catch (java.io.UncheckedIOException e) {
            assertThat(bytes.length).isGreaterThan(1000);
        }
    }

    static Stream<Arguments> unreadable() {
        var known = "{\"authToken\":\"TOKEN\",\"op\":6,\"roomId\":";
        return Stream.of(
                argumentSet("ten thousand levels", "[".repeat(10_000)),
                argumentSet("ten thousand names", "{\"a\":".repeat(5000)),
                argumentSet("no text", "\377\376\0\0"),
                argumentSet("NUL", "\0"),
                argumentSet("a huge number", "9".repeat(32_000)),
                argumentSet("an empty body", ""),
                argumentSet("a room of 2^31", known + "2147483648}"),
                argumentSet("a room of 2^63", known + "9223372036854775808}"),
                argumentSet("a room of 2000 digits", known + "9".repeat(2000) + "}"),
                argumentSet("a room with a fraction", known + "1.5}"),
                argumentSet("a room beyond all numbers", known + "1e999999999}"),
                argumentSet("a room as text", known + "\"7\"}"),
                argumentSet("a token as number", "{\"authToken\":7,\"op\":6,\"roomId\":1}"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void theThirdUnreadablePacketEndsTheConnection(String body) {
        var bytes = body.replace("TOKEN", ada.token()).getBytes(ISO_8859_1);
        try (var socket = RawTcp.open(service.tcpPort())) {
            for (var i = 0; i < 3; i++) {
                var header = new byte[] {'v', '1', (byte) ((bytes.length + 4) >> 8), (byte) (bytes.length + 4)};
                send(socket, header);
                send(socket, bytes);
            }

            assertThat(socket.untilEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-2147483648", "null"})
    void aRoomThatCannotBeEndsTheConnection(String room) {
        try (var socket = RawTcp.open(service.tcpPort())) {
            socket.send("{\"authToken\":\"%s\",\"op\":6,\"roomId\":%s}".formatted(ada.token(), room));

            assertThat(socket.untilEnd()).isEmpty();
        }
    }

    @Test
    void aSessionThatHasEndedEndsTheConnection() {
        // Given
        var eve = new ChatApi(service.base()).register("eve");
        service.redis().command("DEL", "chat:session:{" + eve.token() + "}");

        // Then
        try (var socket = RawTcp.open(service.tcpPort())) {
            socket.send("{\"authToken\":\"%s\",\"op\":6,\"roomId\":1}".formatted(eve.token()));
            assertThat(socket.untilEnd()).isEmpty();
        }
    }

    @Test
    void aPacketMayPauseInTheMiddleOfItsHeaderAndItsBody() throws InterruptedException {
        try (var socket = RawTcp.open(service.tcpPort())) {
            // Given
            socket.send("{\"authToken\":\"%s\",\"op\":6,\"roomId\":77}".formatted(ada.token()));
            var said = packet("{\"authToken\":\"%s\",\"op\":3,\"roomId\":77,\"msg\":\"late\"}".formatted(ada.token()));

            // When
            var from = 0;
            for (var to : new int[] {1, 3, 20, said.length}) {
                socket.send(Arrays.copyOfRange(said, from, to));
                from = to;
                Thread.sleep(300);
            }

            // Then
            assertThat(socket.next()).contains("\"msg\":\"late\"");
        }
    }

    @Test
    void textThatUtf8CannotHoldIsShownWithAReplacement() {
        try (var socket = RawTcp.open(service.tcpPort())) {
            // Given
            var room = "{\"authToken\":\"%s\",\"roomId\":78,".formatted(ada.token());
            socket.send(room + "\"op\":6}");

            // When
            socket.send(room + "\"op\":3,\"msg\":\"\\ud800|\\u0000\"}");

            // Then
            assertThat(socket.next()).contains("\"msg\":\"\\ufffd|\\u0000\"");
        }
    }
}
