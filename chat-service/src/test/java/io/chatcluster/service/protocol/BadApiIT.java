package io.chatcluster.service.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.chatcluster.service.testing.BesiegedService;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.RawHttp;
import io.chatcluster.service.testing.RawHttp.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client of the HTTP API should send: each gets a problem with the field, and people who chat meanwhile notice nothing. */
class BadApiIT {

    private static final String MESSAGES = "/api/v1/channels/room:1/messages";
    private static BesiegedService service;
    private static ChatApi.User ada;

    @BeforeAll
    static void start() {
        service = new BesiegedService("bad-api");
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

    static Stream<Arguments> badBodies() {
        return Stream.of(
                argumentSet("malformed", "{", 400, "body"),
                argumentSet("nothing", "", 400, "body"),
                argumentSet("a list", "[]", 400, "body"),
                argumentSet("ten thousand levels", "{\"x\":" + "[".repeat(10_000), 400, "body"),
                argumentSet("a number of 2000 digits", "{\"text\":\"a\",\"x\":" + "9".repeat(2000) + "}", 400, "body"),
                argumentSet("no UTF-8", "{\"text\":\"\u00ff\u00fe\"}", 400, "body"),
                argumentSet("a field twice", "{\"text\":\"a\",\"text\":\"b\"}", 400, "body"),
                argumentSet("garbage after it", "{\"text\":\"a\"}garbage", 400, "body"),
                argumentSet("another type", "{\"text\":7}", 400, "text"),
                argumentSet("a field missing", "{}", 400, "text"),
                argumentSet("a megabyte", "{\"text\":\"" + "a".repeat(1_000_000) + "\"}", 413, "body"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBodyThatCannotBeTakenIsAProblem(String body, int status, String field) {
        isProblem(call("POST", MESSAGES, "", body), status, field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/channels/room:1/messages?limit=-1|400|limit",
                "/channels/room:1/messages?limit=1.5|400|limit",
                "/channels/room:1/messages?limit=99999999999999999999|400|limit",
                "/channels/room:1/messages?before=-1|400|before",
                "/channels/room:1/messages?before=9223372036854775808|400|before",
                "/channels/room:1/messages?after=x|400|after",
                "/channels/room:/messages|404|channel",
                "/channels/room:%00/messages|404|channel",
                "/channels/room:%ed%a0%80/messages|404|channel",
                "/channels/..%2f../messages|404|channel",
                "/channels/user:99999999999999999999/messages|404|channel",
                "/channels/dm:998:999/messages|403|channel",
                "/channels/user:999999/messages|403|channel",
                "/users?name=|400|name",
                "/users?name=%00|404|name"
            })
    void aPlaceThatCannotBeIsAProblem(String path, int status, String field) {
        isProblem(call("GET", "/api/v1" + path, "", ""), status, field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-1", "1.5", "9223372036854775808", "1e3", "\"1\"", "[]", "null"})
    void aMarkThatCannotBeIsAProblem(String offset) {
        var body = "{\"offset\":%s}".formatted(offset);

        isProblem(call("POST", "/api/v1/conversations/room:1/read", "", body), 400, "offset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-1", "1.5", "x", "99999999999999999999"})
    void aUserWhoCannotBeIsAProblem(String user) {
        isProblem(call("POST", "/api/v1/users/" + user + "/messages", "", "{\"text\":\"a\"}"), 400, "id");
    }

    @Test
    void headersThatCannotBeReadAreProblems() {
        isProblem(call("POST", MESSAGES, "Content-Type: ;;;\r\n", "{\"text\":\"a\"}"), 415, "Content-Type");
        isProblem(call("GET", "/api/v1/me", "Accept: ;;\r\n", ""), 406, "Accept");
        isProblem(call("POST", MESSAGES, "Idempotency-Key: a\u00e9\r\n", "{\"text\":\"a\"}"), 400, "Idempotency-Key");
        isProblem(
                call("POST", MESSAGES, "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", "{\"text\":\"a\"}"),
                400,
                "Idempotency-Key");
        isProblem(call("GET", "/api/v1/me", "Authorization: Bearer x\r\n", ""), 401, "Authorization");
    }

    @Test
    void aSessionThatHasEndedIsNone() {
        // Given
        var eve = new ChatApi(service.base()).register("eve");
        service.redis().command("DEL", "chat:session:{" + eve.token() + "}");

        // Then
        isProblem(exchange("GET", "/api/v1/me", eve.token(), "", ""), 401, "Authorization");
    }

    @Test
    void aBodyThatIsCutShortIsNoFault() {
        var request =
                "POST %s HTTP/1.1\r\nHost: chat\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n";

        assertThat(RawHttp.exchange(
                        service.port(), request.formatted(MESSAGES, ada.token()).getBytes(ISO_8859_1)))
                .isEqualTo(Answer.NONE);
    }

    private static void isProblem(Answer answer, int status, String field) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.head()).contains("application/problem+json");
        assertThat(answer.body()).contains("\"field\":\"" + field + "\"").contains("\"detail\":\"");
    }

    private static Answer call(String method, String path, String headers, String body) {
        return exchange(method, path, ada.token(), headers, body);
    }

    private static Answer exchange(String method, String path, String token, String headers, String body) {
        var request = "%s %s HTTP/1.1\r\nHost: chat\r\nAuthorization: Bearer %s\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(method, path, token, headers, body.length(), body);
        return RawHttp.exchange(service.port(), request.getBytes(ISO_8859_1));
    }
}
