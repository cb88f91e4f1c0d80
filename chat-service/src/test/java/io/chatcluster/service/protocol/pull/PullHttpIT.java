package io.chatcluster.service.protocol.pull;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.Pod;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cursor-pull clients send and get back over HTTP. */
@QuarkusTest
@TestProfile(RunningService.class)
class PullHttpIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String chat = "ada:ben " + UUID.randomUUID();

    @TestHTTPResource
    URI base;

    @Inject
    RedisCommands redis;

    @Inject
    RedisKeys keys;

    @Test
    void aPingIsAnswered() {
        var answer = given().get("/ping");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json; charset=utf-8");
        assertThat(answer.asString()).isEqualTo("{\"message\":\"pong\"}");
    }

    @Test
    void aSentMessageIsAnsweredAsDocumentedAndComesOut() {
        // When
        var before = Instant.now().getEpochSecond();
        var answer = post("{\"chat\":\"%s\",\"text\":\"h\u00e9llo <&>\",\"sender\":\"ada\"}".formatted(chat));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json; charset=utf-8");
        assertThat(answer.asString()).isEqualTo("{\"status\":\"success\"}");
        var page = pull(Map.of("chat", chat));
        var message = page.at("/messages/0");
        assertThat(message.properties()).map(Map.Entry::getKey).containsExactly("chat", "text", "sender", "send_time");
        assertThat(message.get("chat").textValue()).isEqualTo(chat);
        assertThat(message.get("text").textValue()).isEqualTo("h\u00e9llo <&>");
        assertThat(message.get("sender").textValue()).isEqualTo("ada");
        assertThat(message.get("send_time").longValue())
                .isBetween(before - 5, Instant.now().getEpochSecond() + 5);
        assertThat(page.get("messages")).hasSize(1);
        assertThat(page.get("has_more").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"chat, text, sender, limit", "Chat, Text, Sender, Limit", "CHAT, TEXT, SENDER, LIMIT"})
    void namesOfFieldsAreTakenInAnyCase(String chatField, String textField, String senderField, String limitField) {
        assertThat(post("{\"%s\":\"%s\",\"%s\":\"hi\",\"%s\":\"ada\"}"
                                .formatted(chatField, chat, textField, senderField))
                        .statusCode())
                .isEqualTo(200);

        assertThat(pull(Map.of(chatField, chat, limitField, 1))
                        .at("/messages/0/sender")
                        .textValue())
                .isEqualTo("ada");
    }

    @Test
    void aChatIsItsNameAsGiven() {
        send("one");

        assertThat(pull(Map.of("chat", "ben:ada" + chat.substring(7))).get("messages"))
                .isEmpty();
        assertThat(pull(Map.of("chat", chat)).get("messages")).hasSize(1);
    }

    @Test
    void aChatWithoutMessagesIsAnEmptyPage() {
        assertThat(pullText(Map.of("chat", chat))).isEqualTo("{\"messages\":[],\"has_more\":false,\"next_cursor\":0}");
    }

    @Test
    void parametersOfTheQueryServeAsWellAsABody() {
        send("one");
        send("two");
        send("three");

        var page = parse(given().queryParam("Chat", chat)
                .queryParam("limit", 2)
                .queryParam("REVERSE", true)
                .get("/api/pull")
                .asString());

        assertThat(texts(page)).containsExactly("two", "one");
        assertThat(page.get("has_more").booleanValue()).isTrue();
    }

    @Test
    void withoutALimitAPageHasTenMessages() {
        IntStream.range(0, 12).forEach(i -> send("message " + i));

        assertThat(pull(Map.of("chat", chat)).get("messages")).hasSize(10);
        assertThat(pull(Map.of("chat", chat, "limit", 0)).get("messages")).hasSize(10);
        assertThat(pull(Map.of("chat", chat, "limit", 20)).get("messages")).hasSize(12);
    }

    @Test
    void messagesOfOneSecondComeBackOnceEachAndInOrder() {
        // Given 25 messages within one second: the clock went back just after the first
        send("message 0");
        var second = lastSecondIsAhead();
        IntStream.range(1, 26).forEach(i -> send("message " + i));

        // When
        var pages = pages(Map.of("chat", chat, "cursor", second, "limit", 10));

        // Then
        assertThat(pages).map(page -> page.get("messages").size()).containsExactly(10, 10, 5);
        assertThat(pages).allSatisfy(page -> assertThat(page.get("messages"))
                .allSatisfy(message ->
                        assertThat(message.get("send_time").longValue()).isEqualTo(second)));
        assertThat(pages.stream().flatMap(page -> texts(page).stream()))
                .containsExactlyElementsOf(
                        IntStream.range(1, 26).mapToObj(i -> "message " + i).toList());
    }

    @Test
    void messagesSentAtOnceComeBackOnceEach() throws Exception {
        // Given
        sendAtOnce(25);

        // When
        var pages = pages(Map.of("chat", chat, "limit", 10));

        // Then
        assertThat(pages.stream().flatMap(page -> texts(page).stream()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> "message " + i).toList());
    }

    @Test
    void readersWhoPullWhileOthersWriteMissNothingAndSeeNothingTwice() throws Exception {
        var count = 400;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var readers = IntStream.rangeClosed(1, 4)
                    .mapToObj(limit -> threads.submit(() -> readUntil(count, limit * 7)))
                    .toList();
            sendAtOnce(count);

            // Then all have seen the same
            var first = readers.getFirst().get();
            assertThat(first)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count)
                            .mapToObj(i -> "message " + i)
                            .toList());
            for (var reader : readers) {
                assertThat(reader.get()).isEqualTo(first);
            }
        }
    }

    @Test
    void aCursorInSecondsIsInclusive() {
        send("one");
        var second = lastSecondIsAhead();
        send("two");
        send("three");

        assertThat(texts(pull(Map.of("chat", chat, "cursor", second)))).containsExactly("two", "three");
        assertThat(texts(pull(Map.of("chat", chat, "cursor", second + 1)))).isEmpty();
        assertThat(texts(pull(Map.of("chat", chat, "cursor", 0)))).containsExactly("one", "two", "three");
    }

    @Test
    void theCursorAfterTheLastMessageShowsOnlyWhatIsNew() {
        send("one");
        var next = pull(Map.of("chat", chat)).get("next_cursor").longValue();
        assertThat(pullText(Map.of("chat", chat, "cursor", next)))
                .isEqualTo("{\"messages\":[],\"has_more\":false,\"next_cursor\":%d}".formatted(next));

        send("two");

        assertThat(texts(pull(Map.of("chat", chat, "cursor", next)))).containsExactly("two");
    }

    @Test
    void reverseTurnsThatPageAround() {
        IntStream.range(0, 5).forEach(i -> send("message " + i));

        var forward = pull(Map.of("chat", chat, "limit", 3));
        var reverse = pull(Map.of("chat", chat, "limit", 3, "reverse", true));

        assertThat(texts(reverse)).isEqualTo(texts(forward).reversed()).first().isEqualTo("message 2");
        assertThat(reverse.get("next_cursor")).isEqualTo(forward.get("next_cursor"));
        assertThat(texts(pull(Map.of(
                        "chat", chat, "cursor", reverse.get("next_cursor").longValue(), "reverse", true))))
                .containsExactly("message 4", "message 3");
    }

    @Test
    void aChatKeepsMoreThanARoomDoes() throws Exception {
        // Given a service whose rooms keep about 200 messages
        sendAtOnce(600);

        assertThat(pages(Map.of("chat", chat, "limit", 1000)).stream()
                        .mapToInt(page -> page.get("messages").size())
                        .sum())
                .isEqualTo(600);
    }

    @Test
    void nativeClientsSeeWhatPullClientsSend() {
        try (var client = NativeClient.connect(base, new ChatApi(base).register("ada"))) {
            // Given
            assertThat(client.subscribe("pull:" + chat).has("subscribe")).isTrue();

            // When
            send("hi");

            // Then
            var data = client.push("pub").at("/pub/data");
            assertThat(data.get("type").textValue()).isEqualTo("message");
            assertThat(data.get("id").textValue()).isNotEmpty();
            assertThat(data.get("text").textValue()).isEqualTo("hi");
            assertThat(data.get("from")).isEqualTo(parse("{\"id\":\"\",\"name\":\"ada\"}"));
            assertThat(data.get("at").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void pullClientsSeeWhatNativeClientsPublish() {
        var ada = new ChatApi(base).register("ada");
        try (var client = NativeClient.connect(base, ada)) {
            client.rpc("send", "{\"channel\":\"pull:%s\",\"text\":\"said\"}".formatted(chat));
            client.publish("pull:" + chat, "{\"points\": [1, 2]}");
            client.publish("pull:" + chat, "{\"text\":\"published\"}");

            var page = pull(Map.of("chat", chat));

            assertThat(texts(page)).containsExactly("said", "{\"points\":[1,2]}", "published");
            assertThat(page.get("messages"))
                    .allSatisfy(message ->
                            assertThat(message.get("sender").textValue()).isEqualTo(ada.name()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|Failed to parse request body: ",
                "''|Failed to parse request body: ",
                "{\"text\":\"x\"}|chat is missing",
                "{\"chat\":\"a{b\",\"text\":\"x\"}|chat has a control character or a brace",
                "{\"chat\":1,\"text\":\"x\"}|Failed to parse request body: chat has to be a text"
            })
    void aMessageThatCannotBeReadIsRefusedInWords(String body, String words) {
        var answer = post(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.asString()).startsWith(words);
    }

    @Test
    void aMessageThatIsTooLongIsRefusedWithItsLimit() {
        var answer = post("{\"chat\":\"a\",\"text\":\"%s\"}".formatted("x".repeat(65_536)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).matches("text makes a message of \\d+ bytes; the limit is 65536");
    }

    @Test
    void aBodyOfAMebibyteIsReadAndALongerOneIsNot() {
        var frame = "{\"chat\":\"%s\",\"text\":\"one\",\"filler\":\"%s\"}";
        var filler = (1 << 20) - frame.formatted(chat, "").length();

        assertThat(post(frame.formatted(chat, "x".repeat(filler))).statusCode()).isEqualTo(200);
        assertThat(post(frame.formatted(chat, "x".repeat(filler + 1))).statusCode())
                .isEqualTo(413);
        assertThat(texts(pull(Map.of("chat", chat)))).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource({
        "chat=, chat has 0 characters; it takes 1 to 250",
        "limit=5, chat is missing; it takes the name of a chat",
        "chat=a&limit=1001, limit is 1001; it takes 0 to 1000",
        "chat=a&limit=x, limit is a whole number",
        "chat=a&cursor=1.5, cursor is a whole number",
        "chat=a&reverse=2, reverse is true or false"
    })
    void aPullThatCannotBeReadIsRefusedInWords(String query, String words) {
        var answer = given().get("/api/pull?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[]", "{\"chat\":\"a\",\"limit\":2147483648}", "{\"chat\":\"a\",\"cursor\":\"5\"}"})
    void aBodyOfAPullThatCannotBeReadIsRefused(String body) {
        assertThat(given().contentType("application/json")
                        .body(body)
                        .get("/api/pull")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"/ping, GET", "/api/send, POST", "/api/pull, GET"})
    void otherMethodsAreRefusedWithTheRightOne(String path, String method) {
        var answer = given().delete(path);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo(method);
    }

    private void send(String text) {
        var answer = post("{\"chat\":\"%s\",\"text\":\"%s\",\"sender\":\"ada\"}".formatted(chat, text));
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    private void sendAtOnce(int count) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var sent = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> send("message " + i)))
                    .toList();
            for (var each : sent) {
                each.get();
            }
        }
    }

    /** Has the chat's last second be one that lies ahead, as after a clock that went back; answers that second. */
    private long lastSecondIsAhead() {
        var second = Instant.now().getEpochSecond() + 100;
        var meta = keys.meta("pull:" + chat);
        Pod.get(redis.send(
                meta,
                Request.cmd(Command.HSET)
                        .arg(meta)
                        .arg("s")
                        .arg(second)
                        .arg("n")
                        .arg(7)));
        return second;
    }

    private List<String> readUntil(int count, int limit) {
        var seen = new ArrayList<String>();
        var cursor = new long[1];
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
            var page = pull(Map.of("chat", chat, "limit", limit, "cursor", cursor[0]));
            seen.addAll(texts(page));
            cursor[0] = page.get("next_cursor").longValue();
            return seen.size() >= count && !page.get("has_more").booleanValue();
        });
        return seen;
    }

    private static List<JsonNode> pages(Map<String, Object> first) {
        var pages = new ArrayList<JsonNode>();
        var fields = new java.util.HashMap<>(first);
        do {
            pages.add(pull(fields));
            fields.put("cursor", pages.getLast().get("next_cursor").longValue());
        } while (pages.getLast().get("has_more").booleanValue());
        return pages;
    }

    private static Response post(String body) {
        return given().contentType("application/json; charset=utf-8").body(body).post("/api/send");
    }

    private static JsonNode pull(Map<String, ?> fields) {
        return parse(pullText(fields));
    }

    private static String pullText(Map<String, ?> fields) {
        var answer = given().contentType("application/json").body(fields).get("/api/pull");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.asString();
    }

    private static List<String> texts(JsonNode page) {
        return page.get("messages")
                .valueStream()
                .map(message -> message.get("text").textValue())
                .toList();
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
