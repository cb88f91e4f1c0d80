package io.chatcluster.service.protocol.centrifugal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people do at the native door beside talking: typing, reading, looking around. */
@QuarkusTest
@TestProfile(RunningService.class)
class NativeVerbsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int number = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final String room = "room:" + number;
    private final List<NativeClient> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

    private ChatApi api;
    private User ada;
    private User ben;

    @BeforeEach
    void people() {
        api = new ChatApi(base);
        ada = api.register("ada");
        ben = api.register("ben");
    }

    @AfterEach
    void hangUp() {
        opened.forEach(NativeClient::close);
    }

    @Test
    void typingInARoomIsSeenByEverybodyThereAndKeptNowhere() {
        // Given
        var hers = connect(ada);
        var his = connect(ben);
        his.subscribe(room);
        send(hers, room, "first");
        var before = his.push("pub").at("/pub/offset").asLong();

        // When
        var answer = hers.rpc("typing", "{\"channel\":\"%s\"}".formatted(room));

        // Then
        assertThat(answer.at("/rpc/data")).isEmpty();
        var signal = his.push("pub");
        assertThat(signal.path("channel").asText()).isEqualTo(room);
        assertThat(signal.path("pub").has("offset")).isFalse();
        assertThat(signal.at("/pub/data")).hasToString("""
                {"type":"typing","channel":"%s","from":{"id":"%d","name":"%s"}}""".formatted(room, ada.id(), ada.name()));
        var history = his.call("history", "{\"channel\":\"%s\",\"limit\":10}".formatted(room))
                .path("history");
        assertThat(history.path("publications")).hasSize(1);
        assertThat(history.path("offset").asLong()).isEqualTo(before);
    }

    @Test
    void typingToSomebodyReachesTheirDevicesAndNotOnesOwn() {
        // Given
        var hers = connect(ada);
        var phone = connect(ben);
        var laptop = connect(ben);

        // When
        hers.rpc("typing", "{\"to\":\"%d\"}".formatted(ben.id()));
        hers.rpc("typing", "{\"channel\":\"%s\"}".formatted(direct()));

        // Then
        for (var device : List.of(phone, laptop)) {
            for (var i = 0; i < 2; i++) {
                var push = device.push("pub");
                assertThat(push.path("channel").asText()).isEqualTo(ben.inbox());
                assertThat(push.at("/pub/data/type").asText()).isEqualTo("typing");
                assertThat(push.at("/pub/data/channel").asText()).isEqualTo(direct());
                assertThat(push.at("/pub/data/from/id").asText()).isEqualTo(Long.toString(ada.id()));
            }
        }
        assertThat(hers.pushesSoFar()).isEmpty();
    }

    @Test
    void aMarkIsToldToOnesOtherDevicesAndToTheOtherPersonOnce() {
        // Given
        var hers = connect(ada);
        var phone = connect(ben);
        var laptop = connect(ben);
        for (var i = 1; i <= 3; i++) {
            hers.rpc("send", "{\"to\":\"%d\",\"text\":\"%d\"}".formatted(ben.id(), i));
        }
        for (var device : List.of(hers, phone, laptop)) {
            for (var i = 1; i <= 3; i++) {
                assertThat(device.push("pub").at("/pub/data/type").asText()).isEqualTo("direct");
            }
        }

        // When
        var mark = read(phone, direct(), 2);
        var back = read(phone, direct(), 1);

        // Then
        var expected = "{\"channel\":\"%s\",\"read\":2,\"unread\":1}".formatted(direct());
        assertThat(mark).hasToString(expected);
        assertThat(back).hasToString(expected);
        for (var device : List.of(hers, phone, laptop)) {
            var push = device.push("pub");
            assertThat(push.path("pub").has("offset")).isFalse();
            assertThat(push.at("/pub/data")).hasToString("""
                    {"type":"read","channel":"%s","offset":2,"user":"%d"}""".formatted(direct(), ben.id()));
        }
        read(laptop, direct(), 3);
        assertThat(hers.push("pub").at("/pub/data/offset").asLong()).isEqualTo(3);
    }

    @Test
    void ownMessagesAreReadTheOthersAreNotAndBothDoorsCount() {
        // Given
        var hers = connect(ada);
        send(hers, room, "one");
        send(hers, room, "two");
        api.toRoom(ben, number, "three, over gochat's HTTP");
        send(hers, room, "four");
        api.toRoom(ben, number, "five");
        api.direct(ben, ada.id(), -1, "psst");

        // Then
        await().atMost(LIMIT).untilAsserted(() -> assertThat(channels(hers)).containsExactly(direct(), room));
        var ofAda = conversation(hers, room);
        assertThat(ofAda.path("kind").asText()).isEqualTo("room");
        assertThat(ofAda.path("room").asText()).isEqualTo(Integer.toString(number));
        assertThat(ofAda.path("top").asLong()).isEqualTo(5);
        assertThat(ofAda.path("read").asLong()).isEqualTo(4);
        assertThat(ofAda.path("unread").asLong()).isEqualTo(1);
        assertThat(ofAda.at("/last/text").asText()).isEqualTo("five");
        assertThat(ofAda.at("/last/from/name").asText()).isEqualTo(ben.name());

        var dm = conversation(hers, direct());
        assertThat(dm.path("kind").asText()).isEqualTo("direct");
        assertThat(dm.path("with")).hasToString("{\"id\":\"%d\",\"name\":\"%s\"}".formatted(ben.id(), ben.name()));
        assertThat(dm.path("unread").asLong()).isEqualTo(1);
        assertThat(dm.path("seen").asLong()).isEqualTo(1);

        var his = connect(ben);
        assertThat(conversation(his, room).path("unread").asLong()).isZero();
        assertThat(conversation(his, direct()).path("unread").asLong()).isZero();
    }

    @Test
    void aRoomOnlyReadBecomesAConversationToo() {
        // Given
        var hers = connect(ada);
        var his = connect(ben);
        send(hers, room, "one");
        assertThat(channels(his)).isEmpty();

        // When
        read(his, room, 1);

        // Then
        assertThat(channels(his)).containsExactly(room);
    }

    @Test
    void aMarkBeyondTheTopIsTheTopAndAnEmptyRoomKeepsNone() {
        // Given
        var hers = connect(ada);
        var his = connect(ben);

        // Then
        assertThat(read(his, room, 1_000_000))
                .hasToString("{\"channel\":\"%s\",\"read\":0,\"unread\":0}".formatted(room));
        send(hers, room, "one");
        assertThat(read(his, room, 1_000_000))
                .hasToString("{\"channel\":\"%s\",\"read\":1,\"unread\":0}".formatted(room));
        send(hers, room, "two");
        assertThat(conversation(his, room).path("unread").asLong()).isEqualTo(1);
    }

    @Test
    void theDirectoryHasRoomsWithPeopleAndRoomsWithMessages() {
        // Given
        var silent = "room:silent-" + UUID.randomUUID();
        var hers = connect(ada);
        var his = connect(ben);
        send(hers, room, "one");
        hers.subscribe(silent);
        his.subscribe(silent);

        // Then
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(inDirectory(hers, silent).path("online").asInt()).isEqualTo(2);
            assertThat(inDirectory(hers, room).path("top").asLong()).isEqualTo(1);
        });
        assertThat(inDirectory(hers, room).path("online").asInt()).isZero();
        assertThat(inDirectory(hers, room).path("lastAt").asLong()).isPositive();
        assertThat(inDirectory(hers, silent).has("lastAt")).isFalse();
        assertThat(inDirectory(hers, silent).path("room").asText()).isEqualTo(silent.substring("room:".length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "typing | {} | 107 | channel is missing",
                "typing | {\"channel\":\"nonsense\"} | 102 | unknown channel",
                "typing | {\"channel\":\"dm:1000001:1000002\"} | 103 | permission denied",
                "typing | {\"channel\":\"user:1\"} | 103 | permission denied",
                "typing | {\"to\":\"0\"} | 404 | nobody has this name or id",
                "typing | {\"to\":\"x\"} | 107 | to is a user id of up to 18 digits",
                "read | {\"offset\":1} | 107 | channel is missing",
                "read | {\"channel\":\"room:1\"} | 107 | offset is a whole number from 0",
                "read | {\"channel\":\"room:1\",\"offset\":-1} | 107 | offset is a whole number from 0",
                "read | {\"channel\":\"room:1\",\"offset\":1.5} | 107 | offset is a whole number from 0",
                "read | {\"channel\":\"room:1\",\"offset\":\"1\"} | 107 | offset is a whole number from 0",
                "read | {\"channel\":\"room:1\",\"offset\":99999999999999999999} | 107 | offset is a whole number from 0",
                "read | {\"channel\":\"dm:1000001:1000002\",\"offset\":1} | 103 | permission denied"
            })
    void refusalsSayWhatIsWrong(String method, String data, int code, String sentence) {
        var error = connect(ada).rpc(method, data).path("error");

        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("message").asText()).isEqualTo(sentence);
    }

    private NativeClient connect(User user) {
        var client = NativeClient.connect(base, user);
        opened.add(client);
        return client;
    }

    private String direct() {
        return "dm:%d:%d".formatted(ada.id(), ben.id());
    }

    private static void send(NativeClient client, String channel, String text) {
        var reply = client.rpc("send", "{\"channel\":\"%s\",\"text\":\"%s\"}".formatted(channel, text));
        assertThat(reply.at("/rpc/data/offset").asLong()).as("%s", reply).isPositive();
    }

    private static JsonNode read(NativeClient client, String channel, long offset) {
        return client.rpc("read", "{\"channel\":\"%s\",\"offset\":%d}".formatted(channel, offset))
                .at("/rpc/data");
    }

    private static List<String> channels(NativeClient client) {
        return stream(client.rpc("conversations", "{}").at("/rpc/data/conversations")).stream()
                .map(each -> each.path("channel").asText())
                .toList();
    }

    private static JsonNode conversation(NativeClient client, String channel) {
        return named(client.rpc("conversations", "{}").at("/rpc/data/conversations"), channel);
    }

    private static JsonNode inDirectory(NativeClient client, String channel) {
        return named(client.rpc("rooms", "{}").at("/rpc/data/rooms"), channel);
    }

    private static JsonNode named(JsonNode list, String channel) {
        return stream(list).stream()
                .filter(each -> each.path("channel").asText().equals(channel))
                .findFirst()
                .orElseThrow(() -> new AssertionError(channel + " is not in " + list));
    }

    private static List<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }
}
