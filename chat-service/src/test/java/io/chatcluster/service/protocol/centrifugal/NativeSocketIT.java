package io.chatcluster.service.protocol.centrifugal;

import static io.chatcluster.service.testing.NativeClient.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native door as a client of its protocol sees it that is not one of the SDKs. */
@QuarkusTest
@TestProfile(RunningService.class)
class NativeSocketIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int OUTBOX_LIMIT = 1 << 20;

    private final String room = "room:" + UUID.randomUUID();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestHTTPResource
    URI base;

    @TestHTTPResource(management = true)
    URI management;

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
    void hangUp() throws Exception {
        for (var each : opened) {
            each.close();
        }
    }

    // ---- connecting

    @Test
    void theReplyToConnectSaysWhoOneIsAndLeavesOutDefaults() {
        // Given
        var client = open();

        // When
        var id = client.send("connect", "{\"token\":\"%s\",\"name\":\"js\"}".formatted(ada.token()));

        // Then
        assertThat(client.rawReply(id))
                .matches(("\\{\"id\":1,\"connect\":\\{\"client\":\"[0-9a-f-]{36}\",\"version\":\"[^\"]+\",\"ping\":25,"
                                + "\"pong\":true,\"data\":\\{\"id\":\"%d\",\"name\":\"%s\"},\"subs\":\\{\"user:%d\":"
                                + "\\{\"recoverable\":true,\"positioned\":true,\"epoch\":\"[^\"]+\"}}}}")
                        .formatted(ada.id(), ada.name(), ada.id()));
    }

    @Test
    void commandsMayComeWithTheConnectInOneFrameAndAreAnsweredAfterIt() {
        // Given
        var client = open();

        // When
        client.socket()
                .text(String.join(
                        "\n",
                        command(1, "connect", "{\"token\":\"%s\"}".formatted(ada.token())),
                        command(2, "subscribe", channel(room)),
                        command(3, "publish", publication(room, "{}"))));

        // Then
        assertThat(client.reply(1).has("connect")).isTrue();
        assertThat(client.reply(2).has("subscribe")).isTrue();
        assertThat(client.reply(3).has("publish")).isTrue();
        assertThat(client.push("pub").at("/pub/offset").longValue()).isEqualTo(1);
    }

    @Test
    void repliesThatAreReadyTogetherComeInOneFrame() {
        // Given
        var client = connect(ada);

        // When
        client.socket()
                .text(IntStream.range(10, 15)
                        .mapToObj(id -> command(id, "ping", "{}"))
                        .reduce((all, next) -> all + "\n" + next)
                        .orElseThrow());

        // Then
        assertThat(client.socket().next())
                .isEqualTo("{\"id\":10,\"ping\":{}}\n{\"id\":11,\"ping\":{}}\n{\"id\":12,\"ping\":{}}\n"
                        + "{\"id\":13,\"ping\":{}}\n{\"id\":14,\"ping\":{}}");
    }

    @Test
    void anIdMayHaveThirtyTwoBits() {
        // Given
        var client = connect(ada);

        // When
        client.socket().text("{\"id\":4294967295,\"ping\":{}}");

        // Then
        assertThat(client.socket().next()).isEqualTo("{\"id\":4294967295,\"ping\":{}}");
    }

    @Test
    void anUnknownTokenEndsTheConnectionForGood() {
        for (var token : List.of("", "nobody's", ada.token() + "x")) {
            // Given
            var client = open();

            // When
            client.send("connect", "{\"token\":\"%s\"}".formatted(token));

            // Then
            assertThat(client.socket().end()).isEqualTo(new End(3500, "invalid token"));
            assertThat(client.socket().framesAfterClose()).isZero();
        }
    }

    @Test
    void aSecondConnectEndsTheConnection() {
        // Given
        var client = connect(ada);

        // When
        client.send("connect", "{\"token\":\"%s\"}".formatted(ada.token()));

        // Then
        assertThat(client.socket().end().code()).isEqualTo(3501);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"subscribe\":{\"channel\":\"room:1\"}}",
                "{\"id\":1,\"ping\":{}}",
                "{\"send\":{\"data\":{}}}",
                "{}"
            })
    void aCommandBeforeConnectEndsTheConnection(String frame) {
        // Given
        var client = open();

        // When
        client.socket().text(frame);

        // Then
        assertThat(client.socket().end()).isEqualTo(new End(3501, "bad request"));
    }

    // ---- frames

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "{bad",
                "[]",
                "5",
                "null",
                "{\"id\":7}",
                "{\"ping\":{}}",
                "{\"id\":-1,\"ping\":{}}",
                "{\"id\":4294967296,\"ping\":{}}",
                "{\"id\":\"7\",\"ping\":{}}",
                "{\"id\":7,\"ping\":{},\"presence\":{}}",
                "{\"id\":7,\"subscribe\":{\"channel\":5}}",
                "{\"id\":7,\"ping\":{}}\n{\"id\":8,"
            })
    void aFrameThatIsNoCommandEndsTheConnection(String frame) {
        // Given
        var client = connect(ada);

        // When
        client.socket().text(frame);

        // Then
        assertThat(client.socket().end()).isEqualTo(new End(3501, "bad request"));
    }

    @Test
    void aBinaryFrameEndsTheConnection() {
        // Given
        var client = connect(ada);

        // When
        client.socket().binary(command(7, "ping", "{}").getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(client.socket().end().code()).isEqualTo(3501);
    }

    @Test
    void bytesThatAreNoUtf8EndTheConnection() {
        // Given
        var client = connect(ada);

        // When
        client.socket().send(RawWebSocket.TEXT, new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', '}'});

        // Then
        assertThat(client.socket().end().code()).isEqualTo(1007);
    }

    @Test
    void aFrameOfTheLimitIsReadAndALongerOneRefused() {
        // Given
        var client = connect(ada);
        var command = command(7, "ping", "{}");

        // When
        client.socket().text(command + " ".repeat(65_536 - command.length()));

        // Then
        assertThat(client.reply(7).has("ping")).isTrue();
        client.socket().text(command + " ".repeat(65_537 - command.length()));
        assertThat(client.socket().end().code()).isEqualTo(1009);
    }

    @Test
    void aFrameIsMeasuredInBytes() {
        // Given
        var client = connect(ada);

        // When
        client.socket().text(command(7, "publish", publication(room, "\"%s\"".formatted("\u20ac".repeat(22_000)))));

        // Then
        assertThat(client.socket().end().code()).isEqualTo(1009);
    }

    @Test
    void whatComesAfterTheEndIsNotRead() {
        // Given
        var client = connect(ada);

        // When
        client.socket().text("{bad");
        client.socket().text(command(7, "subscribe", channel(room)));
        client.socket().text(command(8, "publish", publication(room, "{}")));
        client.socket().end();

        // Then
        assertThat(client.socket().framesAfterClose()).isZero();
        var other = connect(ben);
        assertThat(other.subscribe(room).at("/subscribe/offset").asLong()).isZero();
        assertThat(clients(other, room)).isEqualTo(1);
    }

    @Test
    void aCloseFrameIsEchoed() {
        // Given
        var client = connect(ada);

        // When
        client.socket().sendClose(1000, "");

        // Then
        assertThat(client.socket().end().code()).isEqualTo(1000);
    }

    // ---- channels

    @Test
    void theReplyToSubscribeSaysWhereTheRoomIs() {
        // Given
        var client = connect(ada);

        // When
        var id = client.send("subscribe", channel(room));

        // Then
        assertThat(client.rawReply(id))
                .matches(
                        "\\{\"id\":2,\"subscribe\":\\{\"recoverable\":true,\"positioned\":true,\"epoch\":\"[^\"]+\"}}");
        client.publish(room, "{}");
        assertThat(connect(ben).subscribe(room).at("/subscribe/offset").longValue())
                .isEqualTo(1);
    }

    @Test
    void aPublicationComesToEverybodyWithItsSenderAndOffset() {
        // Given
        var sender = connect(ada);
        var listener = connect(ben);
        sender.subscribe(room);
        listener.subscribe(room);
        var client = sender.call("presence", channel(room)).findParents("user").stream()
                .filter(info -> info.path("user").asText().equals(Long.toString(ada.id())))
                .findFirst()
                .orElseThrow()
                .path("client")
                .asText();

        // When
        var reply = sender.send("publish", publication(room, "{\"n\":1}"));

        // Then
        assertThat(sender.rawReply(reply)).isEqualTo("{\"id\":%d,\"publish\":{}}".formatted(reply));
        var expected =
                "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":{\"n\":1},\"offset\":1,\"info\":{\"user\":\"%d\",\"client\":\"%s\",\"conn_info\":{\"name\":\"%s\"}}}}}"
                        .formatted(room, ada.id(), client, ada.name());
        assertThat(sender.rawPush()).isEqualTo(expected);
        assertThat(listener.rawPush()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"a\" :\t[1 , 2.50,-0.0] ,\"e\":\"\" }",
                "{\"text\":\"\\u00e9 \\ud83d\\ude00 \\/ \u00e9\uD83D\uDE00 \\n <&>\"}",
                "{\"half\":\"\\ud83d\"}",
                "{\"n\":123456789012345678901234567890.123456789e+400}",
                "[[[[[{\"a\":{\"b\":[{}]}}]]]]]",
                "{\"a\":1,\"a\":2,\"\":3}",
                "\"just text\"",
                "12345678901234567890",
                "true"
            })
    void dataComesBackAsItWasSent(String data) {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // When
        client.publish(room, data);

        // Then
        var publication = "\"data\":" + data + ",\"offset\":1,";
        assertThat(client.rawPush()).contains(publication);
        var id = client.send("history", "{\"channel\":\"%s\",\"limit\":1}".formatted(room));
        assertThat(client.rawReply(id)).contains(publication);
        var late = connect(ben);
        id = late.send("subscribe", recover(room, 0, "", 0));
        assertThat(late.rawReply(id)).contains(publication);
    }

    @Test
    void aLineBreakBetweenTheTokensOfDataDoesNotBreakTheLinesOfOthers() {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // When
        client.publish(room, "{\n\"a\":\r\n\"b\\nc\"}");

        // Then
        assertThat(client.rawPush()).contains("\"data\":{ \"a\":  \"b\\nc\"},\"offset\":1,");
    }

    @Test
    void dataOfManyKilobytesComesBackWhole() {
        // Given
        var client = connect(ada);
        client.subscribe(room);
        var data = "{\"text\":\"%s\",\"end\":[1]}".formatted("\u00e9\\u00e9x".repeat(6000));

        // When
        client.publish(room, data);

        // Then
        assertThat(client.rawPush()).contains("\"data\":" + data + ",\"offset\":1,");
    }

    @Test
    void unsubscribingEndsTheMessages() {
        // Given
        var leaving = connect(ada);
        var staying = connect(ben);
        leaving.subscribe(room);
        staying.subscribe(room);

        // When
        var reply = leaving.send("unsubscribe", channel(room));

        // Then
        assertThat(leaving.rawReply(reply)).isEqualTo("{\"id\":%d,\"unsubscribe\":{}}".formatted(reply));
        staying.publish(room, "{}");
        staying.push("pub");
        assertThat(leaving.call("ping", "{}").has("ping")).isTrue();
        assertThat(leaving.pushesSoFar()).isEmpty();
        await().atMost(LIMIT).until(() -> clients(staying, room) == 1);
    }

    @Test
    void whatIsSentTogetherForAChannelHappensInOrder() {
        // Given
        var client = connect(ada);

        // When
        client.socket()
                .text(String.join(
                        "\n",
                        command(10, "subscribe", channel(room)),
                        command(11, "unsubscribe", channel(room)),
                        command(12, "subscribe", channel(room)),
                        command(13, "publish", publication(room, "{}")),
                        command(14, "unsubscribe", channel(room)),
                        command(15, "subscribe", channel(room))));

        // Then
        assertThat(client.reply(10).has("subscribe")).isTrue();
        assertThat(client.reply(11).has("unsubscribe")).isTrue();
        assertThat(client.reply(12).at("/subscribe/offset").asLong()).isZero();
        assertThat(client.reply(13).has("publish")).isTrue();
        assertThat(client.reply(14).has("unsubscribe")).isTrue();
        assertThat(client.reply(15).at("/subscribe/offset").asLong()).isEqualTo(1);
        client.publish(room, "\"last\"");
        assertThat(client.push("pub").at("/pub/offset").asLong()).isIn(1L, 2L);
        await().atMost(LIMIT).until(() -> clients(client, room) == 1);
    }

    @Test
    void publicationsSentTogetherKeepTheirOrder() {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // When
        client.socket()
                .text(IntStream.range(0, 300)
                        .mapToObj(i -> command(100 + i, "publish", publication(room, Integer.toString(i))))
                        .reduce((all, next) -> all + "\n" + next)
                        .orElseThrow());

        // Then
        for (var i = 0; i < 300; i++) {
            var publication = client.push("pub").path("pub");
            assertThat(publication.path("data").asInt()).isEqualTo(i);
            assertThat(publication.path("offset").asInt()).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "subscribe,      nosuch:1,                102",
        "subscribe,      room,                    102",
        "subscribe,      room:,                   102",
        "subscribe,      room:a b,                102",
        "subscribe,      user:1,                  103",
        "subscribe,      dm:1:2,                  103",
        "publish,        nosuch:1,                102",
        "publish,        user:1,                  103",
        "publish,        dm:1:2,                  103",
        "history,        nosuch:1,                102",
        "history,        user:1,                  103",
        "history,        dm:1:2,                  103",
        "presence,       nosuch:1,                102",
        "presence,       dm:1:2,                  108",
        "presence,       user:1,                  108",
        "presence_stats, dm:1:2,                  108",
        "refresh,        room:1,                  108",
        "sub_refresh,    room:1,                  108"
    })
    void whatIsNotAllowedIsRefusedAndTheConnectionStays(String method, String channel, int code) {
        // Given
        var client = connect(ben);

        // When
        var refused = client.errorOf(method, publication(channel, "{}"));

        // Then
        assertThat(refused).isEqualTo(code);
        assertThat(client.call("ping", "{}").has("ping")).isTrue();
    }

    @Test
    void aRefusalHasCodeAndSentence() {
        // Given
        var client = connect(ada);

        // When
        var id = client.send("subscribe", channel("nosuch:1"));

        // Then
        assertThat(client.rawReply(id))
                .isEqualTo("{\"id\":%d,\"error\":{\"code\":102,\"message\":\"unknown channel\"}}".formatted(id));
    }

    @Test
    void nobodySubscribesTwiceNorToTheirOwnInbox() {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // Then
        assertThat(client.errorOf("subscribe", channel(room))).isEqualTo(105);
        assertThat(client.errorOf("subscribe", channel(ada.inbox()))).isEqualTo(105);
    }

    @Test
    void aPublicationWithoutDataIsRefused() {
        assertThat(connect(ada).errorOf("publish", channel(room))).isEqualTo(107);
    }

    @Test
    void aConnectionHasSoManyChannelsAndNoMore() {
        // Given
        var client = connect(ada);
        IntStream.range(0, 8).forEach(i -> assertThat(client.subscribe(room + i).has("subscribe"))
                .isTrue());

        // Then
        assertThat(client.errorOf("subscribe", channel(room + "8"))).isEqualTo(106);
        client.call("unsubscribe", channel(room + "0"));
        assertThat(client.subscribe(room + "8").has("subscribe")).isTrue();
    }

    // ---- presence

    @Test
    void comingsAndGoingsAreToldToThoseWhoAskForThem() {
        // Given
        var asking = connect(ada);
        var notAsking = connect(ada);
        asking.call("subscribe", "{\"channel\":\"%s\",\"join_leave\":true}".formatted(room));
        notAsking.subscribe(room);
        var other = connect(ben);

        // When
        other.subscribe(room);
        var joined = pushOf(asking, "join", ben);
        other.close();
        var left = pushOf(asking, "leave", ben);
        asking.publish(room, "{}");

        // Then
        assertThat(joined.path("channel").asText()).isEqualTo(room);
        assertThat(joined.at("/join/info/conn_info/name").asText()).isEqualTo(ben.name());
        assertThat(left.at("/leave/info/user").asText()).isEqualTo(Long.toString(ben.id()));
        assertThat(notAsking.push().path("push").has("pub")).isTrue();
    }

    @Test
    void aSecondConnectionOfAUserIsNotAnnounced() {
        // Given
        var asking = connect(ada);
        asking.call("subscribe", "{\"channel\":\"%s\",\"join_leave\":true}".formatted(room));
        var first = connect(ben);
        first.subscribe(room);
        pushOf(asking, "join", ben);

        // When
        var second = connect(ben);
        second.subscribe(room);
        await().atMost(LIMIT).until(() -> clients(asking, room) == 3);
        second.close();
        await().atMost(LIMIT).until(() -> clients(asking, room) == 2);
        asking.publish(room, "{}");

        // Then
        assertThat(asking.push().path("push").has("pub")).isTrue();
    }

    @Test
    void presenceListsConnectionsAndCountsPeople() {
        // Given
        var client = connect(ada);
        client.subscribe(room);
        connect(ada).subscribe(room);
        connect(ben).subscribe(room);
        await().atMost(LIMIT).until(() -> clients(client, room) == 3);

        // When
        var id = client.send("presence_stats", channel(room));

        // Then
        assertThat(client.rawReply(id))
                .isEqualTo("{\"id\":%d,\"presence_stats\":{\"num_clients\":3,\"num_users\":2}}".formatted(id));
        var presence = client.call("presence", channel(room)).at("/presence/presence");
        assertThat(presence.size()).isEqualTo(3);
        presence.properties()
                .forEach(entry ->
                        assertThat(entry.getValue().path("client").asText()).isEqualTo(entry.getKey()));
        assertThat(presence.findValuesAsText("user"))
                .containsExactlyInAnyOrder(Long.toString(ada.id()), Long.toString(ada.id()), Long.toString(ben.id()));
    }

    @Test
    void thoseWhoHangUpWhileSubscribingAreNotLeftBehind() {
        // Given
        var watching = connect(ada);
        watching.call("subscribe", "{\"channel\":\"%s\",\"join_leave\":true}".formatted(room));

        // When
        for (var i = 0; i < 30; i++) {
            try (var client = NativeClient.open(base)) {
                client.socket()
                        .text(command(1, "connect", "{\"token\":\"%s\"}".formatted(ben.token()))
                                + "\n"
                                + command(2, "subscribe", channel(room)));
                if (i % 3 == 0) {
                    client.reply(1);
                } else if (i % 3 == 1) {
                    client.reply(2);
                }
            }
        }

        // Then
        await().atMost(LIMIT).during(Duration.ofSeconds(1)).until(() -> clients(watching, room) == 1);
        pushOf(watching, "join", ben);
        pushOf(watching, "leave", ben);
    }

    // ---- history and recovery

    @Test
    void historyComesInPagesFromEitherEnd() {
        // Given
        var client = connect(ada);
        var epoch = publish(client, 5);

        // Then
        assertThat(offsets(history(client, "\"limit\":-1"))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(offsets(history(client, "\"limit\":2"))).containsExactly(1L, 2L);
        assertThat(offsets(history(client, "\"limit\":2,\"reverse\":true"))).containsExactly(5L, 4L);
        var since = "\"since\":{\"offset\":%d,\"epoch\":\"%s\"}";
        assertThat(offsets(history(client, "\"limit\":2," + since.formatted(2, epoch))))
                .containsExactly(3L, 4L);
        assertThat(offsets(history(client, "\"limit\":9,\"reverse\":true," + since.formatted(4, epoch))))
                .containsExactly(3L, 2L, 1L);
        assertThat(offsets(history(client, "\"limit\":9," + since.formatted(5, epoch))))
                .isEmpty();
    }

    @Test
    void historyOfLargeMessagesComesInPagesThatFitTheConnection() {
        // Given
        var client = connect(ada);
        var large = "{\"text\":\"%s\"}".formatted("x".repeat(60_000));
        for (var i = 0; i < 30; i++) {
            client.publish(room, large);
        }

        // When
        var all = new ArrayList<Long>();
        var page = history(client, "\"limit\":-1");
        while (!offsets(page).isEmpty()) {
            assertThat(page.toString().length()).isLessThan(OUTBOX_LIMIT);
            all.addAll(offsets(page));
            page = history(
                    client,
                    "\"limit\":-1,\"since\":{\"offset\":%d,\"epoch\":\"%s\"}"
                            .formatted(all.getLast(), page.path("epoch").asText()));
        }

        // Then
        assertThat(all)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 30).boxed().toList());
        assertThat(offsets(history(client, "\"limit\":-1,\"reverse\":true")))
                .startsWith(30L, 29L)
                .hasSizeLessThan(30);
    }

    @Test
    void historyWithoutALimitIsThePositionOnly() {
        // Given
        var client = connect(ada);
        var epoch = publish(client, 3);

        // When
        var history = history(client, "\"reverse\":false");

        // Then
        assertThat(history.path("publications").size()).isZero();
        assertThat(history.path("offset").asLong()).isEqualTo(3);
        assertThat(history.path("epoch").asText()).isEqualTo(epoch);
    }

    @Test
    void historySinceAPlaceThatNeverWasIsRefused() {
        // Given
        var client = connect(ada);
        publish(client, 3);

        // Then
        assertThat(client.errorOf(
                        "history",
                        "{\"channel\":\"%s\",\"limit\":2,\"since\":{\"offset\":1,\"epoch\":\"other\"}}"
                                .formatted(room)))
                .isEqualTo(112);
    }

    @Test
    void whoComesBackGetsWhatWasMissed() {
        // Given
        var epoch = publish(connect(ada), 5);
        var back = connect(ben);

        // When
        var reply = back.call("subscribe", recover(room, 2, epoch, 0)).path("subscribe");

        // Then
        assertThat(reply.path("was_recovering").asBoolean()).isTrue();
        assertThat(reply.path("recovered").asBoolean()).isTrue();
        assertThat(offsets(reply)).containsExactly(3L, 4L, 5L);
        assertThat(reply.path("offset").asLong()).isEqualTo(5);
        assertThat(reply.path("epoch").asText()).isEqualTo(epoch);
    }

    @Test
    void offsetZeroWithoutAnEpochIsTheBeginning() {
        // Given
        publish(connect(ada), 3);

        // When
        var reply = connect(ben).call("subscribe", recover(room, 0, "", 0)).path("subscribe");

        // Then
        assertThat(reply.path("recovered").asBoolean()).isTrue();
        assertThat(offsets(reply)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whoHasMissedNothingHasRecovered() {
        // Given
        var epoch = publish(connect(ada), 3);

        // When
        var client = connect(ben);
        var id = client.send("subscribe", recover(room, 3, epoch, 0));

        // Then
        assertThat(client.rawReply(id))
                .isEqualTo(
                        "{\"id\":%d,\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"%s\",\"offset\":3,\"was_recovering\":true,\"recovered\":true}}"
                                .formatted(id, epoch));
    }

    @Test
    void whoHasMissedTooMuchIsToldSo() {
        // Given
        var epoch = publish(connect(ada), 250);

        // Then
        for (var offset : List.of(1L, 120L)) {
            var reply = connect(ben)
                    .call("subscribe", recover(room, offset, epoch, 0))
                    .path("subscribe");
            assertThat(reply.path("was_recovering").asBoolean()).isTrue();
            assertThat(reply.has("recovered")).isFalse();
            assertThat(reply.path("offset").asLong()).isEqualTo(250);
        }
        var reply = connect(ben).call("subscribe", recover(room, 200, epoch, 0)).path("subscribe");
        assertThat(offsets(reply))
                .isEqualTo(LongStream.rangeClosed(201, 250).boxed().toList());
    }

    @Test
    void aPositionThatNeverWasDoesNotRecoverAndDisturbsNobody() {
        // Given
        var listener = connect(ada);
        listener.subscribe(room);
        var epoch = publish(listener, 3);

        // When
        var other = connect(ben).call("subscribe", recover(room, 2, "other", 0)).path("subscribe");
        var above = connect(ben)
                .call("subscribe", recover(room, 1_000_000_000, epoch, 0))
                .path("subscribe");

        // Then
        for (var reply : List.of(other, above)) {
            assertThat(reply.path("was_recovering").asBoolean()).isTrue();
            assertThat(reply.has("recovered")).isFalse();
            assertThat(reply.path("epoch").asText()).isEqualTo(epoch);
            assertThat(reply.path("offset").asLong()).isEqualTo(3);
        }
        publish(listener, 1);
        for (var offset = 1; offset <= 4; offset++) {
            assertThat(listener.push().at("/push/pub/offset").asLong()).isEqualTo(offset);
        }
    }

    @Test
    void whoInsistsOnRecoveryIsRefusedWhereItIsImpossible() {
        // Given
        var epoch = publish(connect(ada), 3);
        var client = connect(ben);

        // Then
        assertThat(client.errorOf("subscribe", recover(room, 2, "other", 2))).isEqualTo(112);
        assertThat(client.call("subscribe", recover(room, 2, epoch, 2))
                        .at("/subscribe/recovered")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void theInboxRecoversWithTheConnection() {
        // Given
        var before = open();
        var first = before.call("connect", "{\"token\":\"%s\"}".formatted(ben.token()))
                .at("/connect/subs")
                .path(ben.inbox());
        before.close();
        var sender = connect(ada);
        sender.rpc("send", "{\"to\":\"%d\",\"text\":\"while away\"}".formatted(ben.id()));
        await().atMost(LIMIT)
                .until(() -> sender.call("history", "{\"channel\":\"%s\",\"limit\":1}".formatted(ada.inbox()))
                                .at("/history/publications")
                                .size()
                        == 1);

        // Then
        await().atMost(LIMIT).untilAsserted(() -> {
            try (var back = NativeClient.open(base)) {
                var sub = back.call(
                                "connect",
                                "{\"token\":\"%s\",\"subs\":{\"%s\":{\"recover\":true,\"epoch\":\"%s\",\"offset\":%d}}}"
                                        .formatted(
                                                ben.token(),
                                                ben.inbox(),
                                                first.path("epoch").asText(),
                                                first.path("offset").asLong()))
                        .at("/connect/subs")
                        .path(ben.inbox());
                assertThat(sub.path("recovered").asBoolean()).isTrue();
                assertThat(sub.findValuesAsText("text")).containsExactly("while away");
            }
        });
    }

    // ---- verbs

    @Test
    void aMessageThatIsSentTwiceIsTakenOnce() {
        // Given
        var client = connect(ada);
        client.subscribe(room);
        var message = "{\"channel\":\"%s\",\"text\":\"once\",\"id\":\"m-1\"}".formatted(room);

        // When
        var first = client.rpc("send", message).at("/rpc/data");
        var second = client.rpc("send", message).at("/rpc/data");
        client.rpc("send", "{\"channel\":\"%s\",\"text\":\"next\",\"id\":\"m-2\"}".formatted(room));

        // Then
        assertThat(first.path("duplicate").asBoolean()).isFalse();
        assertThat(second.path("duplicate").asBoolean()).isTrue();
        for (var field : List.of("channel", "offset", "epoch", "id", "at")) {
            assertThat(second.get(field)).as(field).isEqualTo(first.get(field));
        }
        assertThat(client.push("pub").at("/pub/data/text").asText()).isEqualTo("once");
        assertThat(client.push("pub").at("/pub/data/text").asText()).isEqualTo("next");
    }

    @Test
    void theSameIdOfAnotherPersonOrInAnotherRoomIsAnotherMessage() {
        // Given
        var message = "{\"channel\":\"%s\",\"text\":\"t\",\"id\":\"m-1\"}";
        connect(ada).rpc("send", message.formatted(room));

        // Then
        var other = connect(ben).rpc("send", message.formatted(room)).at("/rpc/data");
        assertThat(other.path("duplicate").asBoolean()).isFalse();
        assertThat(other.path("offset").asLong()).isEqualTo(2);
        var elsewhere = connect(ada).rpc("send", message.formatted(room + "b")).at("/rpc/data");
        assertThat(elsewhere.path("duplicate").asBoolean()).isFalse();
    }

    @Test
    void aMessageSaysWhoSentItAndWhen() {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // When
        var sent = client.rpc(
                        "send", "{\"channel\":\"%s\",\"text\":\"h\u00e9 \uD83D\uDE00\",\"id\":\"m-1\"}".formatted(room))
                .at("/rpc/data");

        // Then
        var data = client.push("pub").at("/pub/data");
        assertThat(data.path("type").asText()).isEqualTo("message");
        assertThat(data.path("id").asText()).isEqualTo("m-1");
        assertThat(data.path("text").asText()).isEqualTo("h\u00e9 \uD83D\uDE00");
        assertThat(data.at("/from/id").asText()).isEqualTo(Long.toString(ada.id()));
        assertThat(data.at("/from/name").asText()).isEqualTo(ada.name());
        assertThat(data.path("at").asLong())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
        assertThat(sent.path("id").asText()).isEqualTo("m-1");
        assertThat(sent.path("channel").asText()).isEqualTo(room);
    }

    @Test
    void aDirectMessageComesToBothSidesAndStaysBetweenThem() {
        // Given
        var sender = connect(ada);
        var receiver = connect(ben);

        // When
        var sent = sender.rpc("send", "{\"to\":\"%d\",\"text\":\"psst\"}".formatted(ben.id()))
                .at("/rpc/data");

        // Then
        var conversation = "dm:%d:%d".formatted(Math.min(ada.id(), ben.id()), Math.max(ada.id(), ben.id()));
        assertThat(sent.path("channel").asText()).isEqualTo(conversation);
        for (var client : List.of(sender, receiver)) {
            var copy = client.push("pub").at("/pub/data");
            assertThat(copy.path("conversation").asText()).isEqualTo(conversation);
            assertThat(copy.path("offset").asLong()).isEqualTo(1);
            assertThat(copy.at("/message/text").asText()).isEqualTo("psst");
            assertThat(copy.at("/message/to/id").asText()).isEqualTo(Long.toString(ben.id()));
        }
        var history = "{\"channel\":\"%s\",\"limit\":5}".formatted(conversation);
        assertThat(receiver.call("history", history).findValuesAsText("text")).containsExactly("psst");
        var stranger = connect(api.register("eve"));
        assertThat(stranger.errorOf("history", history)).isEqualTo(103);
        assertThat(stranger.errorOf("publish", publication(conversation, "{}"))).isEqualTo(103);
        assertThat(stranger.rpc("send", "{\"channel\":\"%s\",\"text\":\"t\"}".formatted(conversation))
                        .at("/error/code")
                        .asInt())
                .isEqualTo(103);
    }

    @Test
    void peopleAreFoundByNameAndById() {
        // Given
        var client = connect(ada);
        var expected = "{\"id\":\"%d\",\"name\":\"%s\"}".formatted(ben.id(), ben.name());

        // Then
        assertThat(client.rpc("user", "{\"name\":\"%s\"}".formatted(ben.name()))
                        .at("/rpc/data")
                        .toString())
                .isEqualTo(expected);
        assertThat(client.rpc("user", "{\"id\":\"%d\"}".formatted(ben.id()))
                        .at("/rpc/data")
                        .toString())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nosuch | {}                                           | 104",
                "send   | {}                                           | 107",
                "send   | []                                           | 107",
                "send   | {\"text\":\"t\"}                             | 107",
                "send   | {\"text\":5,\"channel\":\"room:1\"}          | 107",
                "send   | {\"text\":\"\",\"channel\":\"room:1\"}       | 107",
                "send   | {\"text\":\"t\",\"channel\":\"nosuch:1\"}    | 102",
                "send   | {\"text\":\"t\",\"channel\":\"user:1\"}      | 103",
                "send   | {\"text\":\"t\",\"to\":\"bob\"}              | 107",
                "send   | {\"text\":\"t\",\"to\":\"999999999999\"}     | 404",
                "send   | {\"text\":\"t\",\"channel\":\"room:1\",\"id\":\"01234567890123456789012345678901234567890123456789012345678901234\"} | 107",
                "user   | {}                                           | 107",
                "user   | {\"name\":\"a\",\"id\":\"1\"}                | 107",
                "user   | {\"id\":\"abc\"}                             | 107",
                "user   | {\"id\":\"999999999999\"}                    | 404",
                "user   | {\"name\":\"nobody has this name\"}          | 404"
            })
    void aCallThatIsWrongIsRefusedAndTheConnectionStays(String method, String data, int code) {
        // Given
        var client = connect(ada);

        // When
        var reply = client.rpc(method, data);

        // Then
        assertThat(reply.at("/error/code").asInt()).isEqualTo(code);
        assertThat(client.rpc("send", "{\"text\":\"t\",\"channel\":\"%s\"}".formatted(room))
                        .has("rpc"))
                .isTrue();
    }

    @Test
    void halfACharacterInAMessageIsReplaced() {
        // Given
        var client = connect(ada);
        client.subscribe(room);

        // When
        var reply = client.rpc("send", "{\"text\":\"half \\ud83d of it\",\"channel\":\"%s\"}".formatted(room));

        // Then
        assertThat(reply.has("rpc")).isTrue();
        assertThat(client.push("pub").at("/pub/data/text").asText()).isEqualTo("half \ufffd of it");
    }

    @Test
    void whatIsSentWithoutAnAnswerIsPassedOver() {
        // Given
        var client = connect(ada);

        // When
        client.socket().text("{\"send\":{\"data\":{\"a\":1}}}");
        client.socket().text("{}");

        // Then
        assertThat(client.call("ping", "{}").has("ping")).isTrue();
        assertThat(client.pushesSoFar()).isEmpty();
    }

    // ---- slow readers

    @Test
    void whoDoesNotReadIsClosedAndCostsOthersNothing() {
        // Given
        var reader = connect(ada);
        reader.subscribe(room);
        var deaf = RawWebSocket.openDeaf(base, NativeClient.PATH);
        opened.add(deaf);
        deaf.text(command(1, "connect", "{\"token\":\"%s\"}".formatted(ben.token()))
                + "\n"
                + command(2, "subscribe", channel(room)));
        var sender = connect(ada);
        await().atMost(LIMIT).until(() -> clients(sender, room) == 2);

        // When
        var data = "\"%s\"".formatted("x".repeat(6000));
        var sent = 0;
        var most = 0.0;
        while (sent < 5000 && (sent % 50 != 0 || clients(sender, room) == 2)) {
            sender.publish(room, data);
            sent++;
            assertThat(reader.push("pub").at("/pub/offset").asInt()).isEqualTo(sent);
            if (sent % 50 == 0) {
                most = Math.max(most, outboxBytes());
            }
        }

        // Then
        assertThat(clients(sender, room)).isEqualTo(1);
        assertThat(most).isPositive().isLessThan(OUTBOX_LIMIT + 100_000.0);
        await().atMost(LIMIT).until(() -> outboxBytes() == 0);
        deaf.startReading();
        assertThat(deaf.end().code()).isIn(3008, RawWebSocket.NO_CLOSE_FRAME);
    }

    private double outboxBytes() {
        var text = RestAssured.get(management.resolve("/metrics")).asString();
        return text.lines()
                .filter(line -> line.startsWith("chat_outbox_bytes"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chat_outbox_bytes in\n" + text));
    }

    private NativeClient open() {
        var client = NativeClient.open(base);
        opened.add(client);
        return client;
    }

    private NativeClient connect(User user) {
        var client = NativeClient.connect(base, user);
        opened.add(client);
        return client;
    }

    /** Publishes 1 to n and returns the room's epoch. */
    private String publish(NativeClient client, int count) {
        for (var i = 1; i <= count; i++) {
            assertThat(client.publish(room, Integer.toString(i)).has("publish")).isTrue();
        }
        return history(client, "\"limit\":0").path("epoch").asText();
    }

    private JsonNode history(NativeClient client, String options) {
        return client.call("history", "{\"channel\":\"%s\",%s}".formatted(room, options))
                .path("history");
    }

    private static List<Long> offsets(JsonNode reply) {
        var offsets = new ArrayList<Long>();
        reply.path("publications")
                .forEach(each -> offsets.add(each.path("offset").asLong()));
        return offsets;
    }

    private static int clients(NativeClient client, String channel) {
        return client.call("presence_stats", channel(channel))
                .at("/presence_stats/num_clients")
                .asInt();
    }

    /** The next push of a kind about a user. */
    private static JsonNode pushOf(NativeClient client, String kind, User user) {
        while (true) {
            var push = client.push(kind);
            if (push.at("/" + kind + "/info/user").asText().equals(Long.toString(user.id()))) {
                return push;
            }
        }
    }

    private static String channel(String name) {
        return "{\"channel\":\"%s\"}".formatted(name);
    }

    private static String publication(String channel, String data) {
        return "{\"channel\":\"%s\",\"data\":%s}".formatted(channel, data);
    }

    private static String recover(String channel, long offset, String epoch, int flag) {
        return "{\"channel\":\"%s\",\"recover\":true,\"offset\":%d,\"epoch\":\"%s\",\"flag\":%d}"
                .formatted(channel, offset, epoch, flag);
    }
}
