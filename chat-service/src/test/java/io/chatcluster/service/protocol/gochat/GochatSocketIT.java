package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gochat's WebSocket clients see, frame by frame and byte by byte. */
@QuarkusTest
@TestProfile(RunningService.class)
class GochatSocketIT {

    private static final String PATH = "/ws";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger ROOMS = new AtomicInteger(1000);

    private final int room = ROOMS.incrementAndGet();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

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
    void aMessageToTheRoomComesToTheSenderTooAndIsTheFirstThingThatComes() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        api.toRoom(ada, room, "h\u00e9llo <&> \"\uD83D\uDE00\"\n");

        // Then
        var frame = socket.next();
        var time = frame.replaceAll(".*\"createTime\":\"([^\"]*)\".*", "$1");
        assertThat(frame)
                .isEqualTo(("{\"code\":0,\"msg\":\"h\u00e9llo \\u003c\\u0026\\u003e \\\"\uD83D\uDE00\\\"\\n\","
                                + "\"fromUserId\":%d,\"fromUserName\":\"%s\",\"toUserId\":0,\"toUserName\":\"\","
                                + "\"roomId\":%d,\"op\":3,\"createTime\":\"%s\"}")
                        .formatted(ada.id(), ada.name(), room, time));
        var now = LocalDateTime.now(ZoneId.systemDefault());
        assertThat(LocalDateTime.parse(time, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")))
                .isBetween(now.minusMinutes(5), now.plusMinutes(1));
    }

    @Test
    void aDirectMessageHasBothNamesAndNoTime() {
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
    void aDirectMessageToOneselfComesOnce() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        api.direct(ada, ada.id(), room, "note to self");
        api.toRoom(ben, room, "after it");

        // Then
        assertThat(List.of(message(socket.next()), message(socket.next())))
                .containsExactlyInAnyOrder("note to self", "after it");
    }

    @Test
    void aDirectMessageIsNotShownToItsSender() {
        // Given
        var sender = inRoom(ada, room, 1);
        var receiver = inRoom(ben, room, 2);

        // When
        api.direct(ada, ben.id(), room, "psst");
        assertThat(receiver.next()).contains("\"psst\"");
        api.toRoom(ben, room, "aloud");

        // Then
        assertThat(sender.next()).contains("\"aloud\"");
    }

    @Test
    void theNumberOfPeopleGoesToEverybodyInTheRoom() {
        // Given
        var first = inRoom(ada, room, 1);
        var second = inRoom(ben, room, 2);

        // When
        api.count(ada, room);

        // Then
        assertThat(first.next()).isEqualTo("{\"count\":2,\"op\":4}");
        assertThat(second.next()).isEqualTo("{\"count\":2,\"op\":4}");
    }

    @Test
    void theListOfPeopleGoesToEverybodyInTheRoom() {
        // Given
        var first = inRoom(ada, room, 1);
        var second = inRoom(ben, room, 2);

        // When
        api.roomInfo(ada, room);

        // Then
        var expected = roomInfo(room, ada, ben);
        assertThat(first.next()).isEqualTo(expected);
        assertThat(second.next()).isEqualTo(expected);
    }

    @Test
    void withoutARoomIdOneIsInRoomZero() {
        // Given
        var socket = open();
        socket.text("{\"authToken\":\"%s\"}".formatted(ada.token()));
        awaitPresent(0, ada);

        // When
        observer.publish("room:0", "{\"text\":\"hi\"}");

        // Then
        assertThat(socket.next()).contains("\"msg\":\"hi\"").contains("\"roomId\":0,\"op\":3");
        socket.close();
        awaitAbsent(0, ada);
    }

    @Test
    void inNoRoomOneStillGetsDirectMessages() {
        // Given
        var socket = inNoRoom(ben);

        // When
        api.toRoom(ada, 1, "not for ben");
        api.direct(ada, ben.id(), 1, "for ben");

        // Then
        assertThat(socket.next()).contains("\"for ben\"");
        assertThat(socket.hasNext()).isFalse();
    }

    @Test
    void theFirstFrameMayBeBinaryOrCutInTwo() {
        // Given
        var binary = open();
        binary.binary(packet(ada, room).getBytes(StandardCharsets.UTF_8));
        awaitPeople(room, 1);
        var fragmented = open();
        fragmented.textInTwoFrames(packet(ben, room));
        awaitPeople(room, 2);

        // When
        api.toRoom(ada, room, "hi");

        // Then
        assertThat(binary.next()).contains("\"hi\"");
        assertThat(fragmented.next()).contains("\"hi\"");
    }

    @Test
    void keysMatchInAnyCaseAndOthersArePassedOver() {
        // Given
        var socket = open();
        socket.text(" {\"serverId\":\"x\",\"AUTHTOKEN\":\"%s\",\"RoomID\":%d,\"more\":{\"a\":[1]}} "
                .formatted(ada.token(), room));
        awaitPeople(room, 1);

        // When
        api.toRoom(ada, room, "hi");

        // Then
        assertThat(socket.next()).contains("\"hi\"");
    }

    @Test
    void aLaterFrameSwitchesTheRoom() {
        // Given
        var other = ROOMS.incrementAndGet();
        var socket = inRoom(ada, room, 1);
        var stays = inRoom(ben, room, 2);

        // When
        socket.text(packet(ada, other));
        awaitPeople(other, 1);
        assertThat(stays.next()).isEqualTo(roomInfo(room, ben));
        api.toRoom(ben, room, "in the old room");
        assertThat(stays.next()).contains("\"in the old room\"");
        api.toRoom(ben, other, "in the new room");

        // Then
        assertThat(socket.next()).contains("\"in the new room\"");
    }

    @Test
    void aLaterFrameMayBeOfAnotherUser() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        socket.text(packet(ben, room));
        awaitPresent(room, ben);
        awaitAbsent(room, ada);
        api.direct(ben, ada.id(), room, "for ada");
        api.direct(ada, ben.id(), room, "for ben");

        // Then
        assertThat(framesUntil(socket, "\"for ben\"")).noneMatch(frame -> frame.contains("\"for ada\""));
    }

    @Test
    void sayingTheSameAgainLosesNothing() throws Exception {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sending = threads.submit(() -> {
                for (var i = 0; i < 200; i++) {
                    observer.publish("room:" + room, "{\"text\":\"m%d\"}".formatted(i));
                }
            });
            while (!sending.isDone()) {
                socket.text(packet(ada, room));
                Thread.sleep(5);
            }
            sending.get();
        }
        api.toRoom(ben, room, "end");

        // Then
        var messages = framesUntil(socket, "\"end\"").stream()
                .filter(frame -> frame.contains("\"op\":3"))
                .map(GochatSocketIT::message)
                .toList();
        assertThat(messages.subList(0, messages.size() - 1))
                .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{bad",
                "",
                "[]",
                "5",
                "{}",
                "{\"roomId\":1}",
                "{\"authToken\":\"\",\"roomId\":1}",
                "{\"authToken\":5,\"roomId\":1}",
                "{\"authToken\":\"x\",\"roomId\":\"1\"}",
                "{\"authToken\":\"x\",\"roomId\":1.5}",
                "{\"authToken\":\"x\",\"roomId\":-2}",
                "{\"authToken\":\"x\",\"roomId\":2147483648}"
            })
    void anUnreadablePacketEndsTheConnectionWithoutAWord(String packet) {
        // Given
        var socket = open();

        // When
        socket.text(packet);

        // Then
        assertThat(socket.end()).isEqualTo(End.TORN);
    }

    @Test
    void aLaterUnreadablePacketEndsTheConnectionToo() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        socket.text("hello?");

        // Then
        assertThat(socket.end()).isEqualTo(End.TORN);
        awaitPeople(room, 0);
    }

    @Test
    void anUnknownTokenIsRefusedWithACloseFrame() {
        // Given
        var socket = open();

        // When
        socket.text("{\"authToken\":\"%s=\",\"roomId\":1}".formatted("x".repeat(43)));

        // Then
        assertThat(socket.end()).isEqualTo(new End(1008, "invalid token"));
        assertThat(socket.framesAfterClose()).isZero();
    }

    @Test
    void aFrameOfFiveHundredAndTwelveBytesIsReadAndALongerOneRefused() {
        // Given
        var packet = packet(ada, room);
        var socket = open();

        // When
        socket.text(packet + " ".repeat(512 - packet.length()));
        awaitPeople(room, 1);
        socket.text(packet + " ".repeat(513 - packet.length()));

        // Then
        assertThat(socket.end().code()).isEqualTo(1009);
        assertThat(socket.framesAfterClose()).isZero();
    }

    @Test
    void aCloseFrameIsEchoed() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        socket.sendClose(1000, "bye");

        // Then
        assertThat(socket.end().code()).isEqualTo(1000);
        awaitPeople(room, 0);
    }

    @Test
    void thoseWhoStayAreToldWhoIsLeft() {
        // Given
        var stays = inRoom(ada, room, 1);
        var leaves = inRoom(ben, room, 2);

        // When
        leaves.close();

        // Then
        assertThat(stays.next()).isEqualTo(roomInfo(room, ada));
    }

    @Test
    void manyQuestionsAreAnsweredFourTimesASecondAtMost() throws Exception {
        // Given
        var socket = inRoom(ada, room, 1);
        var began = System.nanoTime();

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = threads.invokeAll(IntStream.range(0, 40)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        api.roomInfo(ada, room);
                        return true;
                    })
                    .toList());
            for (var each : asked) {
                assertThat(each.get()).isTrue();
            }
        }
        inRoom(ben, room, 2);
        api.roomInfo(ada, room);
        var last = roomInfo(room, ada, ben);

        // Then
        var answers = framesUntil(socket, last);
        var quarters = Duration.ofNanos(System.nanoTime() - began).toMillis() / 250;
        assertThat(answers).allMatch(frame -> frame.startsWith("{\"op\":5,"));
        assertThat((long) answers.size()).isLessThanOrEqualTo(quarters + 2);
    }

    @Test
    void messagesToNobodyHarmNobody() {
        // Given
        var socket = inRoom(ben, room, 1);
        var offline = api.register("offline");

        // When
        api.direct(ada, 999_999_999_999L, room, "to nobody");
        api.direct(ada, 0, room, "to nobody");
        api.direct(ada, offline.id(), room, "to somebody offline");
        api.direct(ada, ben.id(), room, "to ben");

        // Then
        assertThat(socket.next()).contains("\"to ben\"");
    }

    @Test
    void aDirectMessageReachesEveryDevice() {
        // Given
        var first = inNoRoom(ben);
        var second = inRoom(ben, room, 1);
        var third = NativeClient.connect(base, ben);
        opened.add(third);

        // When
        api.direct(ada, ben.id(), room, "everywhere");

        // Then
        assertThat(framesUntil(first, "\"everywhere\"")).hasSize(1);
        assertThat(framesUntil(second, "\"everywhere\"")).hasSize(1);
        assertThat(third.push("pub").at("/pub/data/message/text").textValue()).isEqualTo("everywhere");
    }

    @Test
    void whatIsSentToSomebodyOfflineIsFoundLater() {
        // When
        api.direct(ada, ben.id(), room, "one");
        api.direct(ada, ben.id(), room, "two");

        // Then
        try (var back = NativeClient.connect(base, ben)) {
            await().atMost(LIMIT).untilAsserted(() -> {
                var history = back.call("history", "{\"channel\":\"%s\",\"limit\":10}".formatted(ben.inbox()));
                assertThat(history.at("/history/publications").findValuesAsText("text"))
                        .containsExactly("one", "two");
            });
        }
    }

    @Test
    void somebodyWithTwoDevicesCountsOnceUntilBothAreGone() {
        // Given
        var watching = inRoom(ada, room, 1);
        var phone = inRoom(ben, room, 2);
        var laptop = inRoom(ben, room, 3);

        // Then
        api.count(ada, room);
        assertThat(watching.next()).isEqualTo("{\"count\":2,\"op\":4}");
        phone.close();
        awaitPeople(room, 2);
        api.count(ada, room);
        assertThat(watching.next()).isEqualTo("{\"count\":2,\"op\":4}");
        laptop.close();
        assertThat(watching.next()).isEqualTo(roomInfo(room, ada));
        api.count(ada, room);
        assertThat(watching.next()).isEqualTo("{\"count\":1,\"op\":4}");
    }

    @Test
    void whatNativeClientsPublishIsShownAsText() {
        // Given
        var socket = inRoom(ada, room, 1);

        // When
        observer.rpc("send", "{\"channel\":\"room:%d\",\"text\":\"as text\"}".formatted(room));
        observer.publish("room:" + room, "{ \"any\" : [1, 2.50, null] }");
        observer.publish("room:" + room, "\"just <text>\"");

        // Then
        assertThat(message(socket.next())).isEqualTo("as text");
        assertThat(socket.next()).contains("\"msg\":\"{\\\"any\\\":[1,2.5");
        assertThat(socket.next()).contains("\"msg\":\"\\\"just \\u003ctext\\u003e\\\"\"");
    }

    @Test
    void halfACharacterInAMessageKeepsItFromNobody() {
        // Given
        var before = inRoom(ada, room, 1);
        observer.subscribe("room:" + room);
        var after = inRoom(ben, room, 3);
        try (var second = NativeClient.connect(base, ben)) {
            second.subscribe("room:" + room);

            // When
            observer.publish("room:" + room, "{\"text\":\"half \\ud83d of it\"}");

            // Then
            for (var socket : List.of(before, after)) {
                assertThat(framesUntil(socket, "\"op\":3").getLast()).contains("\"msg\":\"half \\ufffd of it\"");
            }
            for (var client : List.of(observer, second)) {
                assertThat(client.push("pub").at("/pub/offset").longValue()).isEqualTo(1);
            }
        }
    }

    private RawWebSocket open() {
        var socket = RawWebSocket.open(base, PATH);
        opened.add(socket);
        return socket;
    }

    /** A connection that is in the room when this returns, as the given number of connections are then. */
    private RawWebSocket inRoom(User user, int number, int connections) {
        var socket = open();
        socket.text(packet(user, number));
        awaitPeople(number, connections);
        return socket;
    }

    /** A connection in no room that gets the user's direct messages when this returns. */
    private RawWebSocket inNoRoom(User user) {
        var socket = open();
        socket.text(packet(user, -1));
        await().atMost(LIMIT).until(() -> {
            api.direct(user, user.id(), 1, "ready?");
            return socket.hasNext();
        });
        api.direct(user, user.id(), 1, "ready!");
        framesUntil(socket, "\"ready!\"");
        return socket;
    }

    private static String packet(User user, int number) {
        return "{\"authToken\":\"%s\",\"roomId\":%d}".formatted(user.token(), number);
    }

    private static String roomInfo(int number, User... people) {
        var byId = new java.util.TreeMap<String, String>();
        for (var each : people) {
            byId.put(Long.toString(each.id()), each.name());
        }
        var list = new ArrayList<String>();
        byId.forEach((id, name) -> list.add("\"%s\":\"%s\"".formatted(id, name)));
        return "{\"op\":5,\"roomId\":%d,\"count\":%d,\"roomUserInfo\":{%s}}"
                .formatted(number, people.length, String.join(",", list));
    }

    private static String message(String frame) {
        return frame.replaceAll(".*\"msg\":\"([^\"]*)\".*", "$1");
    }

    /** All frames up to the one that contains the text. */
    private static List<String> framesUntil(RawWebSocket socket, String text) {
        var frames = new ArrayList<String>();
        do {
            frames.add(socket.next());
        } while (!frames.getLast().contains(text));
        return frames;
    }

    private void awaitPeople(int number, int connections) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        observer.call("presence_stats", "{\"channel\":\"room:%d\"}".formatted(number))
                                .at("/presence_stats/num_clients")
                                .intValue())
                .isEqualTo(connections));
    }

    private void awaitPresent(int number, User user) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(users(number)).contains(Long.toString(user.id())));
    }

    private void awaitAbsent(int number, User user) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(users(number)).doesNotContain(Long.toString(user.id())));
    }

    private List<String> users(int number) {
        return observer.call("presence", "{\"channel\":\"room:%d\"}".formatted(number))
                .findValuesAsText("user");
    }
}
