package io.chatcluster.service.protocol.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.model.ChannelName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullRequestTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Map.Entry<String, String>> NO_QUERY = List.of();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"chat\":\"a:b\",\"text\":\"hi\",\"sender\":\"a\"}",
                "{\"Chat\":\"a:b\",\"Text\":\"hi\",\"Sender\":\"a\"}",
                "{\"CHAT\":\"a:b\",\"tEXT\":\"hi\",\"sendeR\":\"a\",\"other\":[1,{}]}"
            })
    void fieldsAreReadInAnyCase(String body) {
        var send = PullRequest.send(utf8(body));

        assertThat(send).isEqualTo(new PullRequest.Send(new ChannelName.Pull("a:b"), "hi", "a"));
    }

    @Property(tries = 500)
    void whateverIsSaidIsReadAsItIs(@ForAll("wellFormed") String text) throws JsonProcessingException {
        var body = JSON.writeValueAsBytes(Map.of("chat", "a:b", "text", text));

        assertThat(PullRequest.send(body).text()).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> wellFormed() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(each -> Character.getType(each) != Character.SURROGATE)
                .array(int[].class)
                .ofMaxSize(40)
                .map(each -> new String(each, 0, each.length));
    }

    @Property(tries = 500)
    void bytesAreReadOrRefusedWithAStatusOfTheClientsMaking(@ForAll byte[] body) {
        try {
            assertThat(PullRequest.send(body).chat().text()).startsWith("pull:");
        } catch (PullRefusal e) {
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.sentence()).isNotBlank();
        }
    }

    @Test
    void halvesOfSurrogatePairsBecomeReplacementCharacters() {
        var send = PullRequest.send(utf8("{\"chat\":\"a\",\"text\":\"x\\ud800y\"}"));

        assertThat(send.text()).isEqualTo("x\ufffdy");
    }

    @Test
    void aMessageMayBeEmptyAndItsSenderUnnamed() {
        var send = PullRequest.send(utf8("{\"chat\":\"a\",\"text\":\"\"}"));

        assertThat(send).isEqualTo(new PullRequest.Send(new ChannelName.Pull("a"), "", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|Failed to parse request body: Unrecognized token 'not'",
                "''|Failed to parse request body: it is no JSON object",
                "[]|Failed to parse request body: it is no JSON object",
                "{\"chat\":\"a\",\"text\":\"b\"} x|Failed to parse request body: Unrecognized token 'x'",
                "{\"chat\":7,\"text\":\"b\"}|Failed to parse request body: chat has to be a text",
                "{\"chat\":\"a\",\"text\":{}}|Failed to parse request body: text has to be a text",
                "{\"text\":\"b\"}|chat is missing",
                "{\"chat\":null,\"text\":\"b\"}|chat is missing",
                "{\"chat\":\"\",\"text\":\"b\"}|chat has 0 characters; it takes 1 to 250",
                "{\"chat\":\"a\\nb\",\"text\":\"b\"}|chat has a control character or a brace",
                "{\"chat\":\"{a}\",\"text\":\"b\"}|chat has a control character or a brace",
                "{\"chat\":\"a\"}|text is missing",
                "{\"chat\":\"a\",\"text\":\"b\",\"sender\":\"x\\u0000\"}|sender has 2 characters; it takes at most 250"
            })
    void whatIsNoMessageIsRefusedWithItsReason(String body, String reason) {
        assertThatThrownBy(() -> PullRequest.send(utf8(body))).isInstanceOfSatisfying(PullRefusal.class, e -> {
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.sentence()).startsWith(reason);
        });
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        var body = utf8("{\"chat\":\"a\",\"text\":\"?\"}");
        body[body.length - 3] = (byte) 0xff;

        assertThatThrownBy(() -> PullRequest.send(body)).isInstanceOf(PullRefusal.class);
    }

    @Test
    void namesHaveALimit() {
        var longest = "a".repeat(250);

        assertThat(PullRequest.send(utf8("{\"chat\":\"%1$s\",\"text\":\"\",\"sender\":\"%1$s\"}".formatted(longest)))
                        .chat()
                        .text())
                .hasSize(255);
        assertThatThrownBy(() -> PullRequest.send(utf8("{\"chat\":\"%sa\",\"text\":\"\"}".formatted(longest))))
                .hasMessage("chat has 251 characters; it takes 1 to 250");
        assertThatThrownBy(() ->
                        PullRequest.send(utf8("{\"chat\":\"a\",\"text\":\"\",\"sender\":\"%sa\"}".formatted(longest))))
                .hasMessageStartingWith("sender has 251 characters; it takes at most 250");
    }

    @Test
    void aPullWithoutMoreIsTheOldestTenMessages() {
        var pull = PullRequest.pull(utf8("{\"chat\":\"a:b\"}"), NO_QUERY);

        assertThat(pull).isEqualTo(new PullRequest.Pull(new ChannelName.Pull("a:b"), 0, 10, false));
    }

    @Property(tries = 500)
    void smallCursorsAreSecondsAndLargeOnesAreTakenAsTheyAre(@ForAll @LongRange(min = 0) long cursor) {
        var pull = PullRequest.pull(utf8("{\"chat\":\"a\",\"cursor\":%d}".formatted(cursor)), NO_QUERY);

        assertThat(pull.cursor()).isEqualTo(cursor < 100_000_000_000L ? cursor * 1_000_000 : cursor);
    }

    @ParameterizedTest
    @CsvSource({
        "99999999999, 99999999999000000",
        "100000000000, 100000000000",
        "-5, 0",
        "9223372036854775807, 9223372036854775807"
    })
    void cursorsAtTheEdges(long given, long taken) {
        assertThat(PullRequest.pull(utf8("{\"chat\":\"a\",\"CURSOR\":%d}".formatted(given)), NO_QUERY)
                        .cursor())
                .isEqualTo(taken);
    }

    @Test
    void parametersOfTheQueryCountWhereTheBodyDoesNotHaveThem() {
        var query = List.of(
                Map.entry("Chat", "query"),
                Map.entry("LIMIT", "20"),
                Map.entry("cursor", "7"),
                Map.entry("Reverse", "True"));

        assertThat(PullRequest.pull(new byte[0], query))
                .isEqualTo(new PullRequest.Pull(new ChannelName.Pull("query"), 7_000_000, 20, true));
        assertThat(PullRequest.pull(utf8("{\"chat\":\"body\",\"limit\":5,\"reverse\":false}"), query))
                .isEqualTo(new PullRequest.Pull(new ChannelName.Pull("body"), 7_000_000, 5, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"limit\":1001|limit is 1001; it takes 0 to 1000",
                "\"limit\":-1|limit is -1; it takes 0 to 1000",
                "\"limit\":\"5\"|Failed to parse request body: limit is a whole number",
                "\"limit\":1.5|Failed to parse request body: limit is a whole number",
                "\"cursor\":9223372036854775808|Failed to parse request body: cursor is a whole number",
                "\"reverse\":1|Failed to parse request body: reverse is true or false"
            })
    void whatIsNoPullIsRefusedWithItsReason(String field, String reason) {
        assertThatThrownBy(() -> PullRequest.pull(utf8("{\"chat\":\"a\",%s}".formatted(field)), NO_QUERY))
                .isInstanceOf(PullRefusal.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, x, limit is a whole number",
        "cursor, 1e5, cursor is a whole number",
        "reverse, maybe, reverse is true or false"
    })
    void whatIsNoPullInAQueryIsRefusedWithItsReason(String name, String value, String reason) {
        var query = List.of(Map.entry("chat", "a"), Map.entry(name, value));

        assertThatThrownBy(() -> PullRequest.pull(new byte[0], query))
                .isInstanceOf(PullRefusal.class)
                .hasMessage(reason);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
