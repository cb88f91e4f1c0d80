package io.chatcluster.service.protocol;

import static io.chatcluster.service.testing.NativeClient.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.chatcluster.service.testing.BesiegedService;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no WebSocket client should send, at every door; people who chat meanwhile notice nothing. */
class BadWebSocketIT {

    private static final String GOCHAT = "/ws";
    private static final String BROADCAST = "/broadcast";
    private static final End BROKEN = new End(1002, "protocol error");
    private static final End NOT_UTF8 = new End(1007, "bytes are not UTF-8");
    private static final End TOO_BIG = new End(1009, "message too big");
    private static final End BAD_REQUEST = new End(3501, "bad request");
    private static BesiegedService service;
    private static ChatApi.User ada;

    @BeforeAll
    static void start() {
        service = new BesiegedService("bad-websocket");
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

    private record Breach(String what, String bytes, End end) {}

    private static List<Breach> noFrames() {
        return List.of(
                new Breach("not masked", "\201\2{}", BROKEN),
                new Breach("a reserved bit", "\301\202\0\0\0\0{}", BROKEN),
                new Breach("another reserved bit", "\221\202\0\0\0\0{}", BROKEN),
                new Breach("a reserved opcode", "\203\202\0\0\0\0{}", BROKEN),
                new Breach("a reserved control opcode", "\213\202\0\0\0\0{}", BROKEN),
                new Breach("a ping of 126 bytes", "\211\376\0\176\0\0\0\0" + "a".repeat(126), BROKEN),
                new Breach("a ping in pieces", "\11\201\0\0\0\0a", BROKEN),
                new Breach("a close frame of one byte", "\210\201\0\0\0\0a", BROKEN),
                new Breach("a close code that is none", "\210\202\0\0\0\0\0\1", BROKEN),
                new Breach("a close reason that is no text", "\210\204\0\0\0\0\3\350\377\376", NOT_UTF8),
                new Breach("a second piece first", "\200\202\0\0\0\0{}", BROKEN),
                new Breach("a message within another", "\1\201\0\0\0\0{\201\201\0\0\0\0{", BROKEN),
                new Breach("a length in too many bytes", "\201\376\0\2\0\0\0\0{}", BROKEN),
                new Breach("a negative length", "\201\377\200\0\0\0\0\0\0\0\0\0\0\0", BROKEN),
                new Breach("an endless length", "\201\377\77\0\0\0\0\0\0\0\0\0\0\0", TOO_BIG),
                new Breach("a megabyte", "\201\377\0\0\0\0\0\20\0\0\0\0\0\0" + "a".repeat(1 << 20), TOO_BIG),
                new Breach("no text", "\201\202\0\0\0\0\377\376", NOT_UTF8));
    }

    @Test
    void whatIsNoFrameEndsTheConnectionWithTheCodeForIt() {
        // Given
        var sockets = new HashMap<String, RawWebSocket>();
        var expected = new HashMap<String, End>();
        for (var path : List.of(GOCHAT, NativeClient.PATH, BROADCAST)) {
            for (var each : noFrames()) {
                var what = each.what() + " at " + path;
                expected.put(what, each.end());
                sockets.put(what, RawWebSocket.open(service.base(), path));
                // When
                sendWhatFits(() -> sockets.get(what).raw(each.bytes().getBytes(ISO_8859_1)));
            }
        }

        // Then
        var ends = new HashMap<String, End>();
        sockets.forEach((what, socket) -> ends.put(what, socket.end()));
        assertThat(ends).isEqualTo(expected);
        assertThat(sockets.values()).allMatch(each -> each.framesAfterClose() == 0);
        sockets.values().forEach(RawWebSocket::close);
    }

    private static void sendWhatFits(Runnable send) {
        try {
            send.run();
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageMatching(".*(reset|pipe|closed|aborted).*");
        }
    }

    @Test
    void aMessageInPiecesHasTheLimitOfOneInOneFrame() {
        for (var path : List.of(GOCHAT, NativeClient.PATH, BROADCAST)) {
            try (var socket = RawWebSocket.open(service.base(), path)) {
                var piece = new byte[path.equals(GOCHAT) ? 500 : 60_000];
                sendWhatFits(() -> {
                    socket.unfinished(true, piece);
                    for (var i = 0; i < 30; i++) {
                        socket.unfinished(false, piece);
                    }
                });

                assertThat(socket.end()).as(path).isEqualTo(TOO_BIG);
            }
        }
    }

    @Test
    void aMessageThatDoesNotComeToItsEndDoesNotCountAsSayingWhoOneIs() {
        try (var gochat = RawWebSocket.open(service.base(), GOCHAT);
                var client = RawWebSocket.open(service.base(), NativeClient.PATH)) {
            // When
            gochat.unfinished(true, new byte[] {'{'});
            client.unfinished(true, new byte[] {'{'});
            for (var i = 0; i < 10_000; i++) {
                client.unfinished(false, new byte[0]);
            }

            // Then
            assertThat(gochat.end()).isEqualTo(new End(1008, "stale"));
            assertThat(client.end()).isEqualTo(new End(3502, "stale"));
        }
    }

    static Stream<String> noCommands() {
        return Stream.of(
                "",
                " ",
                "\0",
                "{",
                "[]",
                "nul",
                "{\"id\":1,\"rpc\":" + "{\"a\":".repeat(5000),
                "[".repeat(10_000),
                "{\"id\":99999999999999999999,\"ping\":{}}",
                "{\"id\":-1,\"ping\":{}}",
                "{\"id\":1.5,\"ping\":{}}",
                "{\"id\":\"1\",\"ping\":{}}",
                "{\"id\":9,\"ping\":{},\"rpc\":{}}",
                "{\"id\":9,\"subscribe\":{\"channel\":7}}",
                "{\"id\":9,\"subscribe\":{\"channel\":{}}}",
                "{\"id\":9,\"history\":{\"channel\":\"room:1\",\"limit\":1e9}}",
                "{\"id\":9,\"history\":{\"channel\":\"room:1\",\"limit\":2147483648}}",
                "{\"id\":9,\"history\":{\"channel\":\"room:1\",\"since\":{\"offset\":-1}}}",
                "{\"id\":9,\"history\":{\"channel\":\"room:1\",\"since\":7}}",
                "{\"id\":9,\"publish\":{\"channel\":\"room:1\",\"data\":" + "9".repeat(2000) + "}}",
                "{\"id\":9,\"publish\":{\"channel\":\"room:1\",\"data\":01}}");
    }

    @Test
    void aFrameThatIsNoCommandEndsTheConnectionOfAKnownClientToo() {
        // Given
        var ends = new HashMap<String, End>();
        var clients = noCommands().collect(toMap(frame -> frame, frame -> NativeClient.connect(service.base(), ada)));

        // When
        clients.forEach((frame, client) -> client.socket().text(frame));

        // Then
        clients.forEach((frame, client) -> ends.put(frame, client.socket().end()));
        assertThat(ends).allSatisfy((frame, end) -> assertThat(end).isEqualTo(BAD_REQUEST));
        clients.values().forEach(NativeClient::close);
    }

    static Stream<Arguments> refusedCalls() {
        return Stream.of(
                argumentSet("a room without a name", "subscribe", "{\"channel\":\"room:\"}", 102),
                argumentSet("a room with NUL", "subscribe", "{\"channel\":\"room:a\\u0000b\"}", 102),
                argumentSet("half a character", "subscribe", "{\"channel\":\"room:\\ud800\"}", 102),
                argumentSet("a long name", "subscribe", "{\"channel\":\"room:" + "a".repeat(9000) + "\"}", 102),
                argumentSet("a user of 2^63", "subscribe", "{\"channel\":\"user:9223372036854775808\"}", 102),
                argumentSet("another's inbox", "subscribe", "{\"channel\":\"user:999999\"}", 103),
                argumentSet("others' conversation", "publish", "{\"channel\":\"dm:998:999\",\"data\":1}", 103),
                argumentSet("no data", "publish", "{\"channel\":\"room:1\"}", 107),
                argumentSet("a text as number", "rpc", send("\"text\":7"), 107),
                argumentSet("a text as list", "rpc", send("\"text\":[]"), 107),
                argumentSet(
                        "a receiver of 19 digits", "rpc", send("\"text\":\"x\",\"to\":\"9999999999999999999\""), 107),
                argumentSet("a negative receiver", "rpc", send("\"text\":\"x\",\"to\":-1"), 107),
                argumentSet("a huge receiver", "rpc", send("\"text\":\"x\",\"to\":" + "9".repeat(900)), 107),
                argumentSet(
                        "a long id",
                        "rpc",
                        send("\"text\":\"x\",\"channel\":\"room:1\",\"id\":\"" + "i".repeat(65) + "\""),
                        107),
                argumentSet("data that is a list", "rpc", "{\"method\":\"send\",\"data\":[]}", 107),
                argumentSet("no data at all", "rpc", "{\"method\":\"send\"}", 107),
                argumentSet("no such method", "rpc", "{\"method\":\"\\u0000\",\"data\":{}}", 104));
    }

    private static String send(String fields) {
        return "{\"method\":\"send\",\"data\":{%s}}".formatted(fields);
    }

    @ParameterizedTest
    @MethodSource("refusedCalls")
    void whatCannotBeDoneIsRefusedAndTheConnectionStays(String method, String params, int code) {
        try (var client = NativeClient.connect(service.base(), ada)) {
            assertThat(client.errorOf(method, params)).isEqualTo(code);
            assertThat(client.call("ping", "{}").has("ping")).isTrue();
        }
    }

    @Test
    void ofFieldsThatAreThereTwiceTheLastCounts() {
        try (var client = NativeClient.connect(service.base(), ada)) {
            var reply = client.call("presence_stats", "{\"channel\":\"nonsense\",\"channel\":\"room:1\"}");

            assertThat(reply.has("presence_stats")).isTrue();
        }
    }

    @Test
    void aSessionThatHasEndedIsRefused() {
        // Given
        var eve = new ChatApi(service.base()).register("eve");
        service.redis().command("DEL", "chat:session:{" + eve.token() + "}");

        // Then
        try (var client = NativeClient.open(service.base());
                var gochat = RawWebSocket.open(service.base(), GOCHAT)) {
            client.socket().text(command(1, "connect", "{\"token\":\"%s\"}".formatted(eve.token())));
            gochat.text("{\"authToken\":\"%s\",\"roomId\":1}".formatted(eve.token()));
            assertThat(client.socket().end()).isEqualTo(new End(3500, "invalid token"));
            assertThat(gochat.end()).isEqualTo(new End(1008, "invalid token"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-2",
                "2147483648",
                "9223372036854775808",
                "1.5",
                "\"7\"",
                "1e999999999",
                "[]",
                "{}",
                "true",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void aRoomThatCannotBeEndsAGochatConnectionWithoutAWord(String room) {
        try (var socket = RawWebSocket.open(service.base(), GOCHAT)) {
            socket.text("{\"authToken\":\"%s\",\"roomId\":%s}".formatted(ada.token(), room));

            assertThat(socket.end()).isEqualTo(End.TORN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "{",
                "[]",
                "7",
                "{\"clientId\":7,\"Message\":\"x\"}",
                "{\"clientId\":\"a\",\"Message\":[]}",
                "{\"clientId\":\"a\\u0000\",\"Message\":\"x\"}",
                "{\"Message\":\"x\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void whatTheGlobalRoomCannotTakeIsRefusedInWordsAndTheConnectionStays(String frame) {
        try (var socket = RawWebSocket.open(service.base(), BROADCAST)) {
            socket.text(frame);
            assertThat(socket.next()).startsWith("{\"error\":\"");

            socket.text("{\"clientId\":\"ada\",\"Message\":\"fine\"}");
            assertThat(socket.next()).isEqualTo("{\"clientId\":\"ada\",\"Message\":\"fine\"}");
        }
    }
}
