package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gochat's TCP clients see, packet by packet. */
@QuarkusTest
@TestProfile(RunningService.class)
class GochatTcpIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger ROOMS = new AtomicInteger(20_000);
    private static final int ENTER = 6;
    private static final int SAY = 3;

    private final int room = ROOMS.incrementAndGet();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

    @Inject
    GochatTcpServer server;

    @Inject
    Hub hub;

    private ChatApi api;
    private NativeClient observer;
    private User ada;
    private User ben;

    @BeforeEach
    void people() {
        api = new ChatApi(base);
        ada = api.register("ada");
        ben = api.register("ben");
        observer = NativeClient.connect(base, api.register("observer"));
        opened.add(observer);
    }

    @AfterEach
    void hangUp() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    @Test
    void aMessageToTheRoomIsTheFirstThingThatComesAfterEntering() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        api.toRoom(ben, room, "h\u00e9llo <&>");

        // Then
        var body = socket.next();
        assertThat(body)
                .isEqualTo(("{\"code\":0,\"msg\":\"h\u00e9llo \\u003c\\u0026\\u003e\",\"fromUserId\":%d,"
                                + "\"fromUserName\":\"%s\",\"toUserId\":0,\"toUserName\":\"\",\"roomId\":%d,\"op\":3,"
                                + "\"createTime\":\"%s\"}")
                        .formatted(
                                ben.id(),
                                ben.name(),
                                room,
                                body.replaceAll(".*\"createTime\":\"(\\d{4}-[^\"]*)\".*", "$1")));
    }

    @Test
    void whoseWriteStaysBlockedIsClosedAfterTenSeconds() {
        // Given somebody who reads nothing, and messages until one of them is stuck
        var stuck = RawTcp.openNarrow(server.port());
        opened.add(stuck);
        stuck.send(packet(ada, room, ENTER, ""));
        awaitPeople(room, 1);
        var text = "x".repeat(30_000);
        do {
            api.toRoom(ben, room, text);
        } while (!bytesWaitForAWhile());
        var from = System.nanoTime();

        // Then
        await().atMost(LIMIT).until(() -> hub.outboxBytes() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofSeconds(8));
        assertThat(stuck.untilEnd()).isNotEmpty();
    }

    private boolean bytesWaitForAWhile() {
        for (var i = 0; i < 20; i++) {
            if (hub.outboxBytes() == 0) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }

    @Test
    void whatIsSaidHereComesToEverybodyInTheRoomTheSenderToo() {
        // Given
        var speaker = inRoom(ada, room, 1);
        var listener = inRoom(ben, room, 2);

        // When
        speaker.send(packet(ada, room, SAY, "hi"));

        // Then
        assertThat(speaker.next()).contains("\"msg\":\"hi\",\"fromUserId\":%d,".formatted(ada.id()));
        assertThat(listener.next()).contains("\"msg\":\"hi\",\"fromUserId\":%d,".formatted(ada.id()));
    }

    @Test
    void theTokensUserSpeaksWhoeverThePacketClaimsToBe() {
        // Given
        var speaker = inRoom(ada, room, 1);

        // When
        speaker.send(("{\"code\":0,\"msg\":\"it is me\",\"fromUserId\":%d,\"fromUserName\":\"%s\",\"toUserId\":0,"
                        + "\"toUserName\":\"\",\"roomId\":%d,\"op\":3,\"createTime\":\"\",\"authToken\":\"%s\"}")
                .formatted(ben.id(), ben.name(), room, ada.token()));

        // Then
        assertThat(speaker.next())
                .contains("\"msg\":\"it is me\",\"fromUserId\":%d,\"fromUserName\":\"%s\","
                        .formatted(ada.id(), ada.name()));
    }

    @Test
    void oneMaySpeakWithoutHavingEntered() {
        // Given
        var listener = inRoom(ben, room, 1);
        var speaker = open();

        // When
        speaker.send(packet(ada, room, SAY, "from outside"));

        // Then
        assertThat(listener.next()).contains("\"from outside\"").contains("\"" + ada.name() + "\"");
    }

    @Test
    void whoSpeaksWithAFalseTokenIsNotHeardAndSentAway() {
        // Given
        var listener = inRoom(ben, room, 1);
        var speaker = inRoom(ada, room, 2);

        // When
        speaker.send("{\"authToken\":\"%s=\",\"roomId\":%d,\"op\":3,\"msg\":\"false\",\"fromUserId\":%d}"
                .formatted("x".repeat(43), room, ada.id()));

        // Then
        assertThat(speaker.untilEnd()).isEmpty();
        awaitPeople(room, 1);
        api.toRoom(ben, room, "true");
        assertThat(bodiesUntil(listener, "\"true\"")).noneMatch(body -> body.contains("\"false\""));
    }

    @Test
    void whoEntersWithAFalseTokenIsSentAwayWithoutAWord() {
        // Given
        var socket = open();

        // When
        socket.send("{\"authToken\":\"%s=\",\"roomId\":%d,\"op\":6}".formatted("x".repeat(43), room));

        // Then
        assertThat(socket.untilEnd()).isEmpty();
    }

    @Test
    void otherOpsArePassedOver() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        for (var op : List.of(0, 1, 2, 4, 5, 7, -1)) {
            socket.send(packet(ada, room, op, "op " + op));
        }
        socket.send(packet(ada, room, SAY, "heard"));

        // Then
        assertThat(socket.next()).contains("\"heard\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"roomId\":1,\"op\":6}",
                "{\"authToken\":\"\",\"roomId\":1,\"op\":6}",
                "{\"authToken\":\"x\",\"op\":6}",
                "{\"authToken\":\"x\",\"roomId\":0,\"op\":9}",
                "{\"authToken\":\"x\",\"roomId\":-1,\"op\":3,\"msg\":\"hi\"}"
            })
    void aPacketWithoutTokenOrRoomEndsTheConnectionWithoutAByte(String body) {
        // Given
        var socket = open();

        // When
        socket.send(body);

        // Then
        assertThat(socket.untilEnd()).isEmpty();
    }

    @Test
    void directMessagesComeToo() {
        // Given
        var socket = inRoom(ben, room, 1);

        // When
        api.direct(ada, ben.id(), 77, "psst");

        // Then
        assertThat(socket.next())
                .isEqualTo(
                        "{\"code\":0,\"msg\":\"psst\",\"fromUserId\":%d,\"fromUserName\":\"%s\",\"toUserId\":%d,\"toUserName\":\"%s\",\"roomId\":77,\"op\":2,\"createTime\":\"\"}"
                                .formatted(ada.id(), ada.name(), ben.id(), ben.name()));
    }

    @Test
    void howManyAndWhoIsThereIsToldOverBothTransports() {
        // Given
        var tcp = inRoom(ada, room, 1);
        var webSocket = RawWebSocket.open(base, "/ws");
        opened.add(webSocket);
        webSocket.text("{\"authToken\":\"%s\",\"roomId\":%d}".formatted(ben.token(), room));
        awaitPeople(room, 2);

        // When, Then
        api.count(ada, room);
        assertThat(tcp.next()).isEqualTo("{\"count\":2,\"op\":4}");
        assertThat(webSocket.next()).isEqualTo("{\"count\":2,\"op\":4}");

        api.roomInfo(ada, room);
        var people = tcp.next();
        assertThat(people)
                .startsWith("{\"op\":5,\"roomId\":%d,\"count\":2,".formatted(room))
                .contains("\"%d\":\"%s\"".formatted(ada.id(), ada.name()))
                .contains("\"%d\":\"%s\"".formatted(ben.id(), ben.name()));
        assertThat(webSocket.next()).isEqualTo(people);

        tcp.send(packet(ada, room, SAY, "to both"));
        var message = tcp.next();
        assertThat(message).contains("\"to both\"");
        assertThat(webSocket.next()).isEqualTo(message);

        webSocket.close();
        assertThat(tcp.next())
                .isEqualTo("{\"op\":5,\"roomId\":%d,\"count\":1,\"roomUserInfo\":{\"%d\":\"%s\"}}"
                        .formatted(room, ada.id(), ada.name()));
    }

    @Test
    void whoHangsUpHasLeftTheRoom() {
        // Given
        var stays = inRoom(ada, room, 1);
        var leaves = inRoom(ben, room, 2);

        // When
        leaves.close();

        // Then
        awaitPeople(room, 1);
        assertThat(stays.next()).contains("\"op\":5,").contains("\"count\":1,");
    }

    @Test
    void enteringAgainSwitchesTheRoom() {
        // Given
        var other = ROOMS.incrementAndGet();
        var socket = inRoom(ada, room, 1);

        // When
        socket.send(packet(ada, other, ENTER, ""));
        awaitPeople(other, 1);
        awaitPeople(room, 0);
        api.toRoom(ben, room, "in the old room");
        api.toRoom(ben, other, "in the new room");

        // Then
        assertThat(socket.next()).contains("\"in the new room\"");
    }

    @Test
    void theThirdUnreadablePacketEndsTheConnection() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        socket.send("{bad");
        socket.send("");
        socket.send(packet(ada, room, SAY, "still here"));
        assertThat(socket.next()).contains("\"still here\"");
        socket.send("[]");

        // Then
        assertThat(socket.untilEnd()).isEmpty();
        awaitPeople(room, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "GET / HTTP/1.1\r\n\r\n", "v2\0\4", "v1\0\3", "v1\u00ff\u00ff"})
    void bytesThatAreNoPacketEndTheConnection(String bytes) {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        socket.send(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        // Then
        assertThat(socket.untilEnd()).isEmpty();
        awaitPeople(room, 0);
    }

    @Test
    void aPacketMayComeInPieces() {
        // Given
        var socket = inRoom(ada, room, 1);
        var bytes = RawTcp.packet(packet(ada, room, SAY, "in pieces"));

        // When
        for (var cut : List.of(1, 3, 4, 20)) {
            socket.send(Arrays.copyOfRange(bytes, 0, cut));
            socket.send(Arrays.copyOfRange(bytes, cut, bytes.length));

            // Then
            assertThat(socket.next()).contains("\"in pieces\"");
        }
        for (var i = 0; i < bytes.length; i++) {
            socket.send(new byte[] {bytes[i]});
        }
        assertThat(socket.next()).contains("\"in pieces\"");
    }

    @Test
    void manyPacketsMayComeAtOnceAndKeepTheirOrder() {
        // Given
        var socket = open();
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes(RawTcp.packet(packet(ada, room, ENTER, "")));
        for (var i = 0; i < 20; i++) {
            bytes.writeBytes(RawTcp.packet(packet(ada, room, SAY, "message " + i)));
        }

        // When
        socket.send(bytes.toByteArray());

        // Then
        for (var i = 0; i < 20; i++) {
            assertThat(socket.next()).contains("\"message " + i + "\"");
        }
    }

    @Test
    void aMessageTooLargeForAPacketIsLeftOutAndTheNextOneComes() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        observer.publish("room:" + room, "{\"text\":\"%s\"}".formatted("x".repeat(40_000)));
        observer.publish("room:" + room, "{\"text\":\"short\"}");

        // Then
        assertThat(socket.next()).contains("\"short\"");
    }

    private RawTcp open() {
        var socket = RawTcp.open(server.port());
        opened.add(socket);
        return socket;
    }

    /** A connection that is in the room when this returns, as the given number of connections are then. */
    private RawTcp inRoom(User user, int number, int connections) {
        var socket = open();
        socket.send(packet(user, number, ENTER, ""));
        awaitPeople(number, connections);
        return socket;
    }

    private static String packet(User user, int number, int op, String text) {
        return "{\"msg\":\"%s\",\"roomId\":%d,\"op\":%d,\"authToken\":\"%s\"}"
                .formatted(text, number, op, user.token());
    }

    private static List<String> bodiesUntil(RawTcp socket, String text) {
        var bodies = new ArrayList<String>();
        do {
            bodies.add(socket.next());
        } while (!bodies.getLast().contains(text));
        return bodies;
    }

    private void awaitPeople(int number, int connections) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        observer.call("presence_stats", "{\"channel\":\"room:%d\"}".formatted(number))
                                .at("/presence_stats/num_clients")
                                .intValue())
                .isEqualTo(connections));
    }
}
