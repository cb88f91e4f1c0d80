package io.chatcluster.service.protocol.gochat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gochat's clients send and get back over HTTP, compared byte for byte. */
@QuarkusTest
@TestProfile(RunningService.class)
class GochatHttpIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String NO_SESSION = "{\"code\":40000,\"data\":null,\"message\":\"Session error\"}";
    private static final String OK = "{\"code\":0,\"data\":null,\"message\":\"ok\"}";
    private static final String OK_EMPTY = "{\"code\":0,\"data\":\"\",\"message\":\"ok\"}";
    private static final String PASSWORD = "loadtest123";

    private final String name = "user-" + UUID.randomUUID();

    @Test
    void registeringAnswersWithAToken() {
        // When
        var answer = post("/user/register", credentials(name, PASSWORD));

        // Then
        assertThat(answer.asString())
                .matches("\\{\"code\":0,\"data\":\"[A-Za-z0-9_-]{43}=\",\"message\":\"register success\"}");
    }

    @Test
    void loggingInAnswersWithAToken() {
        // Given
        register(name);

        // When
        var answer = post("/user/login", credentials(name, PASSWORD));

        // Then
        assertThat(answer.asString())
                .matches("\\{\"code\":0,\"data\":\"[A-Za-z0-9_-]{43}=\",\"message\":\"login success\"}");
    }

    @Test
    void checkingASessionSaysWhoItIs() {
        // Given
        var token = register(name);

        // When
        var answer = post("/user/checkAuth", json("authToken", token));

        // Then
        assertThat(answer.asString())
                .matches("\\{\"code\":0,\"data\":\\{\"userId\":[1-9][0-9]*,\"userName\":\"" + name
                        + "\"},\"message\":\"auth success\"}");
    }

    @Test
    void aLoggedOutSessionIsGone() {
        // Given
        var token = register(name);

        // When
        var answer = post("/user/logout", json("authToken", token));

        // Then
        assertThat(answer.asString()).isEqualTo("{\"code\":0,\"data\":null,\"message\":\"logout ok!\"}");
        assertThat(post("/user/checkAuth", json("authToken", token)).asString()).isEqualTo(NO_SESSION);
    }

    @Test
    void aDirectMessageIsTakenWithItsReceiverAsTextOrAsNumber() {
        // Given
        var token = register(name);
        var receiver = userId(register(name + "-b"));

        // Then
        assertThat(push(token, "\"" + receiver + "\"")).isEqualTo(OK);
        assertThat(push(token, Long.toString(receiver))).isEqualTo(OK);
    }

    @Test
    void aDirectMessageToOneselfIsTaken() {
        // Given
        var token = register(name);

        // Then
        assertThat(push(token, Long.toString(userId(token)))).isEqualTo(OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"999999999999\"", "999999999999", "\"0\"", "0", "\"bob\"", "\"-1\""})
    void aDirectMessageToNobodyIsAnsweredAllTheSame(String receiver) {
        assertThat(push(register(name), receiver)).isEqualTo(OK);
    }

    @Test
    void aRoomMessageIsTakenWithWhateverElseThePageSends() {
        // Given
        var body = "{\"op\":3,\"msg\":\"hello\",\"roomId\":7,\"authToken\":\"%s\"}".formatted(register(name));

        // Then
        assertThat(post("/push/pushRoom", body).asString()).isEqualTo(OK_EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/push/count", "/push/getRoomInfo"})
    void askingAboutARoomIsTakenEvenWhereNobodyIsThere(String path) {
        // Given
        var body = "{\"roomId\":424242,\"authToken\":\"%s\"}".formatted(register(name));

        // Then
        assertThat(post(path, body).asString()).isEqualTo(OK_EMPTY);
    }

    @Test
    void aTakenNameIsRefused() {
        // Given
        register(name);

        // When
        var answer = post("/user/register", credentials(name, "another"));

        // Then
        assertThat(answer.asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"this user name already have , please login !!!\"}");
    }

    @Test
    void anUnknownUserAndAWrongPasswordGetTheSameAnswer() {
        // Given
        register(name);
        var refused = "{\"code\":1,\"data\":null,\"message\":\"no this user or password error!\"}";

        // Then
        assertThat(post("/user/login", credentials(name, "wrong")).asString()).isEqualTo(refused);
        assertThat(post("/user/login", credentials(name + "-nobody", PASSWORD)).asString())
                .isEqualTo(refused);
        assertThat(post("/user/login", credentials(name, "p".repeat(73))).asString())
                .isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/user/login    | {\"passWord\":\"p\"}                    | FormLogin    | UserName",
                "/user/login    | {\"userName\":\"\",\"passWord\":\"p\"}  | FormLogin    | UserName",
                "/user/login    | {\"userName\":\"u\"}                    | FormLogin    | PassWord",
                "/user/register | {\"passWord\":\"p\"}                    | FormRegister | UserName",
                "/user/register | {\"userName\":\"u\",\"passWord\":\"\"}  | FormRegister | PassWord",
                "/push/push     | {\"toUserId\":\"1\",\"roomId\":1}       | FormPush     | Msg",
                "/push/push     | {\"msg\":\"m\",\"roomId\":1}            | FormPush     | ToUserId",
                "/push/push     | {\"msg\":\"m\",\"toUserId\":\"\",\"roomId\":1} | FormPush | ToUserId",
                "/push/push     | {\"msg\":\"m\",\"toUserId\":\"1\"}      | FormPush     | RoomId",
                "/push/pushRoom | {\"roomId\":1}                          | FormRoom     | Msg",
                "/push/pushRoom | {\"msg\":\"m\",\"roomId\":0}            | FormRoom     | RoomId",
                "/push/count    | {\"roomId\":0}                          | FormCount    | RoomId",
                "/push/getRoomInfo | {\"other\":0}                        | FormRoomInfo | RoomId"
            })
    void aMissingFieldIsNamed(String path, String fields, String form, String field) {
        // Given
        var body = "{\"authToken\":\"%s\",%s".formatted(register(name), fields.substring(1));

        // Then
        assertThat(post(path, body).asString())
                .isEqualTo(
                        "{\"code\":1,\"data\":null,\"message\":\"Key: '%s.%s' Error:Field validation for '%s' failed on the 'required' tag\"}"
                                .formatted(form, field, field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/user/register", "/user/login"})
    void unreadableJsonIsToldInTheWordsOfGo(String path) {
        assertThat(post(path, "{bad").asString())
                .isEqualTo(
                        "{\"code\":1,\"data\":null,\"message\":\"invalid character 'b' looking for beginning of object key string\"}");
        assertThat(post(path, "{\"userName\":<").asString())
                .isEqualTo(
                        "{\"code\":1,\"data\":null,\"message\":\"invalid character '\\u003c' looking for beginning of value\"}");
        assertThat(post(path, "{\"userName\":5}").asString())
                .startsWith(
                        "{\"code\":1,\"data\":null,\"message\":\"json: cannot unmarshal number into Go struct field ");
        assertThat(code(given().post(path))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/user/checkAuth",
                "/user/logout",
                "/push/push",
                "/push/pushRoom",
                "/push/count",
                "/push/getRoomInfo"
            })
    void theSessionIsCheckedFirst(String path) {
        for (var body : new String[] {
            "{bad",
            "",
            "[]",
            "{}",
            json("authToken", ""),
            json("authToken", "x".repeat(43) + "="),
            json("authToken", "x".repeat(200)),
            "{\"authToken\":5}",
            "{\"authToken\":\"unknown\",\"roomId\":\"no number\"}"
        }) {
            assertThat(post(path, body).asString()).as(body).isEqualTo(NO_SESSION);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "\"1\"", "1.5"})
    void aRoomWithoutAValidNumberIsRefused(String room) {
        // Given
        var body = "{\"authToken\":\"%s\",\"msg\":\"m\",\"roomId\":%s}".formatted(register(name), room);

        // Then
        for (var path : new String[] {"/push/pushRoom", "/push/count", "/push/getRoomInfo"}) {
            var answer = read(post(path, body));
            assertThat(answer.get("code").intValue()).isEqualTo(1);
            assertThat(answer.get("data").isNull()).isTrue();
            assertThat(answer.get("message").textValue()).contains("roomId");
        }
    }

    @Test
    void theRegisterTokenOutlivesLoginsAndEachLoginEndsTheOneBefore() {
        // Given
        var registered = register(name);

        // When
        var first = login(name);
        var second = login(name);

        // Then
        assertThat(userId(registered)).isEqualTo(userId(second));
        assertThat(post("/user/checkAuth", json("authToken", first)).asString()).isEqualTo(NO_SESSION);
    }

    @Test
    void loggingOutOfOneSessionLeavesTheOtherAlone() {
        // Given
        var registered = register(name);
        var loggedIn = login(name);

        // When
        post("/user/logout", json("authToken", loggedIn));

        // Then
        assertThat(post("/user/checkAuth", json("authToken", loggedIn)).asString())
                .isEqualTo(NO_SESSION);
        assertThat(userId(registered)).isPositive();
    }

    @Test
    void aNameOfSixtyFourCharactersIsTakenAndALongerOneRefused() {
        // Given
        var longest = (name + "n".repeat(64)).substring(0, 64);

        // Then
        assertThat(code(post("/user/register", credentials(longest, PASSWORD)))).isZero();
        assertThat(post("/user/register", credentials(longest + "n", PASSWORD)).asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"userName has 65 characters; it takes 1 to 64\"}");
    }

    @Test
    void aPasswordOfSeventyTwoBytesIsTakenAndALongerOneRefused() {
        assertThat(code(post("/user/register", credentials(name, "p".repeat(72)))))
                .isZero();
        assertThat(post("/user/register", credentials(name + "-b", "p".repeat(73)))
                        .asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"passWord has 73 bytes; it takes 1 to 72\"}");
    }

    @Test
    void fieldNamesMatchInAnyCase() {
        // Given
        register(name);

        // When
        var answer = post("/user/login", "{\"USERNAME\":\"%s\",\"password\":\"%s\"}".formatted(name, PASSWORD));

        // Then
        assertThat(code(answer)).isZero();
    }

    @Test
    void namesComeBackEscapedAndWhole() {
        // Given
        var odd = "<a&b> \"q\" \u00e4\uD83D\uDE00 " + UUID.randomUUID();

        // When
        var answer = post("/user/checkAuth", json("authToken", register(odd)));

        // Then
        assertThat(answer.asString()).contains("\"userName\":\"\\u003ca\\u0026b\\u003e \\\"q\\\" \u00e4\uD83D\uDE00 ");
        assertThat(read(answer).at("/data/userName").textValue()).isEqualTo(odd);
    }

    @Test
    void aBodyOverTheLimitIsRefusedWithTheLimit() {
        // Given
        var body = json("authToken", "x".repeat(70_000));

        // When
        var answer = post("/push/pushRoom", body);

        // Then
        assertThat(answer.asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"the body has %d bytes; it takes at most 65536\"}"
                        .formatted(body.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/user/unknown", "/push/unknown", "/user/", "/push/push/1", "/user/register/"})
    void anUnknownPathIsAnsweredInTheEnvelope(String path) {
        assertThat(post(path, "{}").asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"please check request url !\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void anotherMethodIsAnsweredInTheEnvelope(String method) {
        assertThat(envelope(given().request(method, "/user/login")).asString())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"please check request url !\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/user/login", "/push/push", "/push/unknown"})
    void aPreflightIsAllowedWithoutABody(String path) {
        // When
        var answer = given().header("Origin", "http://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .options(path);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.asString()).isEmpty();
        assertOtherOriginsAreAllowed(answer);
    }

    @Test
    void manyRegistrationsAtOnceAllSucceed() throws Exception {
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tokens = threads.invokeAll(IntStream.range(0, 100)
                    .<Callable<String>>mapToObj(i -> () -> register(name + "-" + i))
                    .toList());

            // Then
            var users = new HashSet<Long>();
            for (var token : tokens) {
                users.add(userId(token.get()));
            }
            assertThat(users).hasSize(100);
        }
    }

    @Test
    void ofManyWhoWantTheSameNameOneGetsIt() throws Exception {
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(IntStream.range(0, 20)
                    .<Callable<Integer>>mapToObj(i -> () -> code(post("/user/register", credentials(name, PASSWORD))))
                    .toList());

            // Then
            var successes = 0;
            for (var answer : answers) {
                successes += answer.get() == 0 ? 1 : 0;
            }
            assertThat(successes).isEqualTo(1);
            assertThat(login(name)).hasSize(44);
        }
    }

    /** Without a JSON content type: nobody checks it. */
    private static Response post(String path, String body) {
        return envelope(
                given().contentType("text/plain; charset=UTF-8").body(body).post(path));
    }

    private static Response envelope(Response answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertOtherOriginsAreAllowed(answer);
        return answer;
    }

    private static void assertOtherOriginsAreAllowed(Response answer) {
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .isEqualTo("Origin, X-Requested-With, Content-Type, Accept");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("GET, OPTIONS, POST, PUT, DELETE");
    }

    private static String push(String token, String receiver) {
        return post(
                        "/push/push",
                        "{\"msg\":\"hello\",\"toUserId\":%s,\"roomId\":1,\"authToken\":\"%s\"}"
                                .formatted(receiver, token))
                .asString();
    }

    private static String register(String name) {
        return token(post("/user/register", credentials(name, PASSWORD)));
    }

    private static String login(String name) {
        return token(post("/user/login", credentials(name, PASSWORD)));
    }

    private static String token(Response answer) {
        assertThat(code(answer)).as(answer.asString()).isZero();
        return read(answer).get("data").textValue();
    }

    private static long userId(String token) {
        return read(post("/user/checkAuth", json("authToken", token)))
                .at("/data/userId")
                .longValue();
    }

    private static int code(Response answer) {
        return read(answer).get("code").intValue();
    }

    private static JsonNode read(Response answer) {
        try {
            return MAPPER.readTree(answer.asString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String credentials(String name, String password) {
        return json(Map.of("userName", name, "passWord", password));
    }

    private static String json(String field, String value) {
        return json(Map.of(field, value));
    }

    private static String json(Map<String, String> fields) {
        try {
            return MAPPER.writeValueAsString(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
