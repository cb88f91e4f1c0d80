package io.chatcluster.service.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of the API, and what it refuses. */
@QuarkusTest
@TestProfile(RunningService.class)
class ApiIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final int number = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final String room = "room:" + number;

    @TestHTTPResource
    URI base;

    private ChatApi gochat;
    private User ada;
    private User ben;
    private Api hers;
    private Api his;

    @BeforeEach
    void people() {
        gochat = new ChatApi(base);
        ada = gochat.register("ada");
        ben = gochat.register("ben");
        hers = new Api(base, ada);
        his = new Api(base, ben);
    }

    // ---- people

    @Test
    void meIsTheUserOfTheToken() {
        hers.get("/me")
                .statusCode(200)
                .contentType(ContentType.JSON)
                .header("Cache-Control", "no-store")
                .body("", equalTo(Map.of("id", Long.toString(ada.id()), "name", ada.name())));
    }

    @Test
    void somebodyIsFoundByTheirExactName() {
        hers.get("/users?name=" + ben.name())
                .statusCode(200)
                .body("", equalTo(Map.of("id", Long.toString(ben.id()), "name", ben.name())));

        problem(hers.get("/users?name=" + ben.name().replace("ben", "BEN")), 404)
                .body("field", equalTo("name"));
        problem(hers.get("/users"), 400).body("field", equalTo("name")).body("limit", equalTo(64));
        problem(hers.get("/users?name=" + "x".repeat(65)), 400).body("limit", equalTo(64));
    }

    // ---- sending

    @Test
    void aMessageInARoomComesOutAtTheNativeDoorAndUnderItsKeyOnlyOnce() {
        try (var listener = NativeClient.connect(base, ben)) {
            // Given
            listener.subscribe(room);

            // When
            var first =
                    hers.say(room, "hello", "key-1").statusCode(201).extract().jsonPath();
            var again =
                    hers.say(room, "hello", "key-1").statusCode(200).extract().jsonPath();
            var quoted = hers.say(room, "hello", "\"key-1\"")
                    .statusCode(200)
                    .extract()
                    .jsonPath();

            // Then
            assertThat(first.getMap("")).containsOnlyKeys("channel", "epoch", "offset", "id");
            assertThat(first.getString("id")).isEqualTo("key-1");
            assertThat(first.getLong("offset")).isEqualTo(1);
            assertThat(again.getMap("")).isEqualTo(first.getMap(""));
            assertThat(quoted.getMap("")).isEqualTo(first.getMap(""));
            hers.say(room, "last").statusCode(201).body("offset", equalTo(2));
            assertThat(listener.push("pub").at("/pub/data/text").asText()).isEqualTo("hello");
            assertThat(listener.push("pub").at("/pub/data/text").asText()).isEqualTo("last");
        }
    }

    @Test
    void aKeyUsedForAnotherTextIsRefusedAndSomebodyElsesIsAnotherKey() {
        hers.say(room, "hello", "key-1").statusCode(201);

        problem(hers.say(room, "goodbye", "key-1"), 422).body("field", equalTo("Idempotency-Key"));
        his.say(room, "goodbye", "key-1").statusCode(201).body("offset", equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"with space", "\u00e9", "12345678901234567890123456789012345678901234567890123456789012345"})
    void aKeyOutOfItsLimitsIsRefused(String key) {
        problem(hers.say(room, "hello", key), 400)
                .body("field", equalTo("Idempotency-Key"))
                .body("limit", equalTo(64));
    }

    @Test
    void aDirectMessageReachesBothSides() {
        try (var listener = NativeClient.connect(base, ben)) {
            // When
            var sent = hers.post("/users/" + ben.id() + "/messages", Map.of("text", "psst"))
                    .statusCode(201)
                    .extract()
                    .jsonPath();

            // Then
            assertThat(sent.getString("channel")).isEqualTo(direct());
            var push = listener.push("pub");
            assertThat(push.path("channel").asText()).isEqualTo(ben.inbox());
            assertThat(push.at("/pub/data/message/text").asText()).isEqualTo("psst");
            his.get("/channels/" + direct() + "/messages")
                    .statusCode(200)
                    .body("messages.text", equalTo(List.of("psst")))
                    .body("messages[0].from.name", equalTo(ada.name()));
            his.say(direct(), "who is there?").statusCode(201).body("offset", equalTo(2));
        }
    }

    @Test
    void nobodyGetsNothing() {
        problem(hers.post("/users/999999999/messages", Map.of("text", "x")), 404)
                .body("field", equalTo("id"));
        problem(hers.post("/users/0/messages", Map.of("text", "x")), 404);
        problem(hers.post("/users/ben/messages", Map.of("text", "x")), 400).body("field", equalTo("id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": | 400 | body | the body is not JSON",
                "{} {} | 400 | body | the body is not JSON",
                "{\"text\":\"a\",\"text\":\"b\"} | 400 | body | the body is not JSON",
                "[] | 400 | body | the body has to be a JSON object",
                "\"text\" | 400 | body | the body has to be a JSON object",
                "{} | 400 | text | text is missing",
                "{\"text\":null} | 400 | text | text is missing",
                "{\"text\":7} | 400 | text | text has to be a text",
                "{\"text\":\"\"} | 400 | text | text is empty"
            })
    void aBodyThatIsNoMessageIsRefused(String body, int status, String field, String detail) {
        problem(hers.post("/channels/" + room + "/messages", body), status)
                .body("field", equalTo(field))
                .body("detail", equalTo(detail));
    }

    @Test
    void anEmptyBodyIsRefused() {
        problem(
                        hers.request()
                                .contentType(ContentType.JSON)
                                .post("/api/v1/channels/" + room + "/messages")
                                .then(),
                        400)
                .body("field", equalTo("body"));
    }

    @Test
    void largeBodiesAreRefusedHoweverTheyAreSent() {
        for (var size : List.of(70_000, 2_000_000)) {
            problem(hers.say(room, "x".repeat(size)), 413)
                    .body("field", equalTo("body"))
                    .body("limit", equalTo(65536));
        }
        problem(hers.say(room, "x".repeat(65_500)), 413).body("field", equalTo("text"));
        hers.say(room, "x".repeat(60_000)).statusCode(201);
    }

    @Test
    void bodiesWithoutALengthAreMeasuredAsTheyCome() throws IOException, InterruptedException {
        for (var version : HttpClient.Version.values()) {
            assertThat(streamed(version, 50_000).statusCode()).isEqualTo(201);
            var refused = streamed(version, 70_000);
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("\"field\":\"body\"", "\"limit\":65536");
        }
    }

    /** A stream has no length that could be announced. */
    private HttpResponse<String> streamed(HttpClient.Version version, int size)
            throws IOException, InterruptedException {
        var body = "{\"text\":\"%s\"}".formatted("x".repeat(size)).getBytes(StandardCharsets.US_ASCII);
        var request = HttpRequest.newBuilder(base.resolve("/api/v1/channels/" + room + "/messages"))
                .version(version)
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + ada.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void halfACharacterIsReplaced() {
        hers.post("/channels/" + room + "/messages", "{\"text\":\"a\\ud83d\"}").statusCode(201);

        hers.get("/channels/" + room + "/messages").body("messages.text", equalTo(List.of("a\ufffd")));
    }

    // ---- history

    @Test
    void pagesGoUpAndDownThroughTheHistory() {
        // Given
        IntStream.rangeClosed(1, 7).forEach(i -> hers.say(room, "m" + i).statusCode(201));

        // Then
        page("limit=3", true, 5, 6, 7);
        page("limit=3&before=5", true, 2, 3, 4);
        page("limit=3&before=2", false, 1);
        page("limit=3&before=1", false);
        page("limit=3&before=0", false);
        page("limit=3&after=0", true, 1, 2, 3);
        page("limit=3&after=3", true, 4, 5, 6);
        page("limit=3&after=4", false, 5, 6, 7);
        page("limit=3&after=7", false);
        page("limit=3&after=1000", false);
        page("after=2&before=5", false, 3, 4);
        page("limit=1&after=2&before=5", true, 3);
        page("limit=7", false, 1, 2, 3, 4, 5, 6, 7);
        page("", false, 1, 2, 3, 4, 5, 6, 7);
    }

    private void page(String query, boolean more, int... offsets) {
        hers.get("/channels/" + room + "/messages" + (query.isEmpty() ? "" : "?" + query))
                .statusCode(200)
                .body("channel", equalTo(room))
                .body("top", equalTo(7))
                .body("epoch", not(equalTo("")))
                .body("more", equalTo(more))
                .body("messages.offset", equalTo(IntStream.of(offsets).boxed().toList()));
    }

    @Test
    void pagesBeginWhereTheLogWasTrimmed() {
        // Given, with a log of about 200 that is trimmed a hundred at a time
        try (var client = NativeClient.connect(base, ada)) {
            var ids = new ArrayList<Integer>();
            for (var i = 0; i < 450; i++) {
                ids.add(client.send("publish", "{\"channel\":\"%s\",\"data\":%d}".formatted(room, i)));
            }
            ids.forEach(client::reply);
        }

        // Then
        var first = hers.get("/channels/" + room + "/messages?after=0&limit=10")
                .statusCode(200)
                .body("top", equalTo(450))
                .body("more", equalTo(true))
                .body("messages", hasSize(10))
                .extract()
                .jsonPath()
                .getInt("messages[0].offset");
        assertThat(first).isBetween(2, 251);
        hers.get("/channels/%s/messages?before=%d".formatted(room, first + 2))
                .body("more", equalTo(false))
                .body("messages.offset", equalTo(List.of(first, first + 1)));
        hers.get("/channels/%s/messages?before=%d".formatted(room, first)).body("messages", empty());
        hers.get("/channels/" + room + "/messages?limit=1")
                .body("messages[0].text", equalTo("449"))
                .body("messages[0].id", equalTo(""));
    }

    @Test
    void largeMessagesMakeAPageShorterAndNothingIsSkipped() {
        // Given
        IntStream.range(0, 20).forEach(i -> hers.say(room, "x".repeat(60_000)).statusCode(201));

        // When
        var down = new ArrayList<Integer>();
        for (var before = 21; before > 1; ) {
            var page = hers.get("/channels/%s/messages?limit=200&before=%d".formatted(room, before))
                    .extract()
                    .jsonPath();
            var offsets = page.getList("messages.offset", Integer.class);
            assertThat(page.getBoolean("more")).isEqualTo(offsets.getFirst() > 1);
            down.addAll(0, offsets);
            before = offsets.getFirst();
        }

        // Then
        assertThat(down).isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void aRoomInWhichNothingWasSaidIsEmpty() {
        hers.get("/channels/" + room + "/messages")
                .statusCode(200)
                .body(
                        "",
                        equalTo(Map.of("channel", room, "epoch", "", "top", 0, "messages", List.of(), "more", false)));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit, 200",
        "limit=201, limit, 200",
        "limit=x, limit, 200",
        "limit=-1, limit, 200",
        "before=x, before, 9007199254740991",
        "after=1.5, after, 9007199254740991",
        "after=9007199254740992, after, 9007199254740991"
    })
    void aQueryOutOfItsLimitsIsRefused(String query, String field, long limit) {
        var refused = problem(hers.get("/channels/" + room + "/messages?" + query), 400)
                .body("field", equalTo(field))
                .extract()
                .jsonPath();
        assertThat(refused.getLong("limit")).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({"nonsense, 404", "room:, 404", "dm:1, 404", "dm:1000001:1000002, 403", "user:1, 403", "room:a%2Fb, 404"
    })
    void otherChannelsThanOnesOwnAreRefused(String channel, int status) {
        for (var path : List.of("messages", "presence")) {
            problem(hers.get("/channels/" + channel + "/" + path), status).body("field", equalTo("channel"));
        }
        problem(hers.say(channel, "x"), status);
        problem(hers.post("/conversations/" + channel + "/read", Map.of("offset", 1)), status);
    }

    // ---- conversations

    @Test
    void conversationsCountWhatIsUnreadWhicheverDoorItCameThrough() {
        // Given
        hers.say(room, "mine");
        gochat.toRoom(ben, number, "over gochat");
        his.say(room, "over HTTP");
        his.post("/users/" + ada.id() + "/messages", Map.of("text", "psst"));
        await().atMost(LIMIT).untilAsserted(() -> hers.get("/conversations").body("conversations", hasSize(2)));

        // Then
        hers.get("/conversations")
                .statusCode(200)
                .body("conversations.channel", equalTo(List.of(direct(), room)))
                .body("conversations[0].kind", equalTo("direct"))
                .body("conversations[0].with", equalTo(Map.of("id", Long.toString(ben.id()), "name", ben.name())))
                .body("conversations[0].unread", equalTo(1))
                .body("conversations[0].last.text", equalTo("psst"))
                .body("conversations[1].kind", equalTo("room"))
                .body("conversations[1].room", equalTo(Integer.toString(number)))
                .body("conversations[1].top", equalTo(3))
                .body("conversations[1].read", equalTo(1))
                .body("conversations[1].unread", equalTo(2));

        // When
        hers.post("/conversations/" + room + "/read", Map.of("offset", 3))
                .statusCode(200)
                .body("", equalTo(Map.of("channel", room, "read", 3, "unread", 0)));
        hers.post("/conversations/" + room + "/read", Map.of("offset", 2)).body("read", equalTo(3));
        try (var phone = NativeClient.connect(base, ada)) {
            phone.rpc("read", "{\"channel\":\"%s\",\"offset\":1}".formatted(direct()));
        }

        // Then
        hers.get("/conversations").body("conversations.unread", equalTo(List.of(0, 0)));
        his.get("/conversations")
                .body("conversations.find { it.kind == 'direct' }.seen", equalTo(1))
                .body("conversations.find { it.kind == 'room' }.unread", equalTo(0));
    }

    @Test
    void aLongLastMessageIsShownByItsBeginning() {
        hers.say(room, "\ud83d\ude00".repeat(500));

        hers.get("/conversations").body("conversations[0].last.text", equalTo("\ud83d\ude00".repeat(200)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | offset is missing",
                "{\"offset\":null} | offset is missing",
                "{\"offset\":\"1\"} | offset is a whole number from 0 to 9007199254740991",
                "{\"offset\":-1} | offset is a whole number from 0 to 9007199254740991",
                "{\"offset\":1.5} | offset is a whole number from 0 to 9007199254740991",
                "{\"offset\":1e400} | offset is a whole number from 0 to 9007199254740991",
                "{\"offset\":9007199254740992} | offset is a whole number from 0 to 9007199254740991"
            })
    void aMarkThatIsNoOffsetIsRefused(String body, String detail) {
        problem(hers.post("/conversations/" + room + "/read", body), 400)
                .body("field", equalTo("offset"))
                .body("detail", equalTo(detail));
    }

    // ---- rooms

    @Test
    void theDirectoryAndTheRoomSayWhoIsThere() {
        try (var phone = NativeClient.connect(base, ben);
                var laptop = NativeClient.connect(base, ben)) {
            // Given
            hers.say(room, "anybody here?");
            phone.subscribe(room);
            laptop.subscribe(room);

            // Then
            await().atMost(LIMIT).untilAsserted(() -> hers.get("/channels/" + room + "/presence")
                    .statusCode(200)
                    .body("channel", equalTo(room))
                    .body("count", equalTo(1))
                    .body(
                            "users",
                            equalTo(List.of(
                                    Map.of("id", Long.toString(ben.id()), "name", ben.name(), "connections", 2)))));
            await().atMost(LIMIT).untilAsserted(() -> hers.get("/rooms")
                    .statusCode(200)
                    .body("rooms.find { it.channel == '%s' }.online".formatted(room), equalTo(1))
                    .body("rooms.find { it.channel == '%s' }.top".formatted(room), equalTo(1))
                    .body("rooms", hasItem(hasEntry("room", Integer.toString(number)))));
        }
        problem(hers.get("/channels/" + direct() + "/presence"), 400).body("field", equalTo("channel"));
    }

    // ---- refusals of all calls

    @Test
    void withoutAValidTokenNothingIsDone() {
        for (var path : List.of("/me", "/conversations", "/rooms", "/users?name=x", "/channels/room:1/messages")) {
            problem(
                            RestAssured.given()
                                    .baseUri(base.toString())
                                    .get("/api/v1" + path)
                                    .then(),
                            401)
                    .header("WWW-Authenticate", "Bearer realm=\"chat\"");
        }
        for (var authorization : List.of("Bearer nonsense", "bearer x", "Bearer " + "x".repeat(5000))) {
            problem(
                            RestAssured.given()
                                    .baseUri(base.toString())
                                    .header("Authorization", authorization)
                                    .get("/api/v1/me")
                                    .then(),
                            401)
                    .header("WWW-Authenticate", containsString("invalid_token"));
        }
        problem(
                        RestAssured.given()
                                .baseUri(base.toString())
                                .header("Authorization", "Basic " + ada.token())
                                .get("/api/v1/me")
                                .then(),
                        401)
                .header("WWW-Authenticate", "Bearer realm=\"chat\"");
    }

    @Test
    void unknownPathsAreNotFound() {
        for (var path : List.of("", "/", "/nothing", "/me/too", "/channels", "/channels/room:1", "/users/1")) {
            problem(hers.get(path), 404);
        }
    }

    @Test
    void otherMethodsAreRefusedWithThoseThatArePossible() {
        problem(hers.request().delete("/api/v1/me").then(), 405).header("Allow", "GET, HEAD, OPTIONS");
        problem(hers.request().put("/api/v1/channels/room:1/messages").then(), 405)
                .header("Allow", "GET, HEAD, POST, OPTIONS");
        problem(hers.get("/conversations/room:1/read"), 405).header("Allow", "POST, OPTIONS");
        problem(hers.post("/me", "{}"), 405).header("Allow", "GET, HEAD, OPTIONS");
        hers.request().options("/api/v1/me").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS");
        hers.request().head("/api/v1/me").then().statusCode(200);
    }

    @Test
    void otherMediaTypesAreRefused() {
        for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "application/xml")) {
            problem(
                            hers.request()
                                    .header("Content-Type", type)
                                    .body("{\"text\":\"x\"}")
                                    .post("/api/v1/channels/room:1/messages")
                                    .then(),
                            415)
                    .body("field", equalTo("Content-Type"));
        }
        problem(hers.request().header("Accept", "text/html").get("/api/v1/me").then(), 406)
                .body("field", equalTo("Accept"));
    }

    @Test
    void otherDoorsAnswerAsBefore() {
        RestAssured.given()
                .baseUri(base.toString())
                .get("/api")
                .then()
                .statusCode(404)
                .header("Allow", equalTo(null));
        RestAssured.given()
                .baseUri(base.toString())
                .get("/nothing")
                .then()
                .statusCode(404)
                .contentType(not(Problem.TYPE));
        RestAssured.given()
                .baseUri(base.toString())
                .body("{}")
                .post("/user/checkAuth")
                .then()
                .statusCode(200)
                .body("code", equalTo(40000));
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status) {
        return response.statusCode(status)
                .contentType(Problem.TYPE)
                .body("status", equalTo(status))
                .body("type", equalTo("about:blank"))
                .body("title", anyOf(startsWith("Not "), not(equalTo(""))))
                .body("detail", not(equalTo("")));
    }

    private String direct() {
        return "dm:%d:%d".formatted(ada.id(), ben.id());
    }
}
