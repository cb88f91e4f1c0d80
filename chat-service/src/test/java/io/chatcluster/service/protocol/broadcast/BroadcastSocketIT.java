package io.chatcluster.service.protocol.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of the global room send and see. */
@QuarkusTest
@TestProfile(RunningService.class)
class BroadcastSocketIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String me = "client-" + UUID.randomUUID();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

    @AfterEach
    void hangUp() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void whatOneSendsEverybodyGetsTheSenderTooInExactlyThatShape() {
        // Given
        var sender = listener();
        var other = listener();

        // When
        var frame = frame("h\u00e9llo <&> \\\"\uD83D\uDE00\\n");
        sender.text(frame);

        // Then
        assertThat(next(sender)).isEqualTo(frame);
        assertThat(next(other)).isEqualTo(frame);
    }

    @Test
    void messagesOfOneClientKeepTheirOrderForEverybody() {
        // Given
        var sender = listener();
        var others = List.of(listener(), listener());

        // When
        var frames =
                IntStream.range(0, 100).mapToObj(i -> frame("message " + i)).toList();
        frames.forEach(sender::text);

        // Then
        for (var each : List.of(sender, others.get(0), others.get(1))) {
            assertThat(IntStream.range(0, 100).mapToObj(i -> next(each))).containsExactlyElementsOf(frames);
        }
    }

    @Test
    void whoComesLaterSeesOnlyWhatIsSaidFromThenOn() {
        // Given
        var early = listener();
        early.text(frame("before"));
        early.next();

        // When
        var late = listener();
        early.text(frame("after"));

        // Then
        assertThat(late.next()).isEqualTo(frame("after"));
    }

    @Test
    void aMessageMayComeInTwoFramesAndMayBeEmpty() {
        var socket = listener();

        socket.textInTwoFrames(frame("two \u00e4 frames"));
        socket.text(frame(""));

        assertThat(socket.next()).isEqualTo(frame("two \u00e4 frames"));
        assertThat(socket.next()).isEqualTo(frame(""));
    }

    @Test
    void nativeClientsSeeAMessageOfTheGlobalRoom() {
        // Given
        var client = nativeClient("ada");
        assertThat(client.subscribe("room:global").has("subscribe")).isTrue();

        // When
        listener().text(frame("hi"));

        // Then
        var push = client.push("pub");
        while (!push.at("/pub/data/from/name").asText().equals(me)
                || !push.at("/pub/data/text").asText().equals("hi")) {
            push = client.push("pub");
        }
        var data = push.at("/pub/data");
        assertThat(data.get("type").textValue()).isEqualTo("message");
        assertThat(data.get("id").textValue()).isNotEmpty();
        assertThat(data.get("text").textValue()).isEqualTo("hi");
        assertThat(data.at("/from/id").textValue()).isEmpty();
        assertThat(data.get("at").isIntegralNumber()).isTrue();
    }

    @Test
    void whatNativeClientsPublishComesOutUnderTheirName() {
        // Given
        var socket = listener();
        var ada = new ChatApi(base).register("ada");
        var client = NativeClient.connect(base, ada);
        opened.add(client);

        // When
        client.rpc("send", "{\"channel\":\"room:global\",\"text\":\"said\"}");
        client.publish("room:global", "{\"points\": [1, 2]}");

        // Then
        assertThat(socket.next()).isEqualTo("{\"clientId\":\"%s\",\"Message\":\"said\"}".formatted(ada.name()));
        assertThat(socket.next())
                .isEqualTo("{\"clientId\":\"%s\",\"Message\":\"{\\\"points\\\":[1,2]}\"}".formatted(ada.name()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|the frame is not JSON|",
                "[1]|the frame is a JSON object|",
                "{\"clientId\":1,\"Message\":\"x\"}|clientId takes a text|clientId",
                "{\"clientId\":\"c\"}|Message is missing|Message"
            })
    void aFrameThatCannotBeReadIsRefusedInWordsAndTheConnectionStays(String frame, String words, String field) {
        // Given
        var socket = listener();

        // When
        socket.text(frame);

        // Then
        var refusal = parse(socket.next());
        assertThat(refusal.get("error").textValue()).startsWith(words);
        assertThat(refusal.path("field").textValue()).isEqualTo(field);
        socket.text(frame("still here"));
        assertThat(socket.next()).isEqualTo(frame("still here"));
    }

    @Test
    void aBinaryFrameIsRefusedInWords() {
        var socket = listener();

        socket.binary(frame("x").getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(parse(socket.next()).get("error").textValue())
                .isEqualTo("the frame is binary; this door takes texts");
    }

    @Test
    void aMessageThatIsTooLongForTheRoomIsRefusedWithFieldAndLimit() {
        // Given a frame that is just small enough and makes too large a message
        var socket = listener();
        var frame = frame("");

        // When
        socket.text(frame("x".repeat(65_536 - frame.length())));

        // Then
        var refusal = parse(socket.next());
        assertThat(refusal.get("error").textValue())
                .matches("Message makes a message of \\d+ bytes; the limit is 65536");
        assertThat(refusal.get("field").textValue()).isEqualTo("Message");
        assertThat(refusal.get("limit").intValue()).isEqualTo(65_536);
    }

    @Test
    void aFrameThatIsTooLongClosesTheConnection() {
        var socket = listener();

        socket.text("x".repeat(65_537));

        assertThat(socket.end()).isEqualTo(new End(1009, "message too big"));
    }

    @Test
    void bytesThatAreNoUtf8CloseTheConnection() {
        var socket = listener();

        socket.send(RawWebSocket.TEXT, new byte[] {'{', (byte) 0xff, '}'});

        assertThat(socket.end().code()).isEqualTo(1007);
    }

    @Test
    void aClientThatSaysGoodbyeIsAnswered() {
        var socket = listener();

        socket.sendClose(1000, "bye");

        assertThat(socket.end()).isEqualTo(new End(1000, "bye"));
    }

    private NativeClient nativeClient(String name) {
        var client = NativeClient.connect(base, new ChatApi(base).register(name));
        opened.add(client);
        return client;
    }

    /** A client that listens for sure: the first thing it has got is the first thing it said. */
    private RawWebSocket listener() {
        var socket = RawWebSocket.open(base, BroadcastDoor.PATH);
        opened.add(socket);
        var probe = frame("probe " + UUID.randomUUID());
        socket.text(probe);
        assertThat(socket.next()).isEqualTo(probe);
        return socket;
    }

    /** The next frame but for those by which others have found out that they listen. */
    private static String next(RawWebSocket socket) {
        var frame = socket.next();
        return frame.contains("\"Message\":\"probe ") ? next(socket) : frame;
    }

    private String frame(String message) {
        return "{\"clientId\":\"%s\",\"Message\":\"%s\"}".formatted(me, message);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
