package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.AbstractStringAssert;

class GochatRequestTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Example
    void fieldNamesMatchInAnyCase() {
        assertThat(request("{\"USERNAME\":\"ada\",\"password\":\"p\"}").credentials("FormLogin"))
                .isEqualTo(new GochatRequest.Credentials("ada", "p"));
    }

    @Example
    void ofSeveralFieldsWithTheSameNameTheLastCountsUnlessItIsNull() {
        assertThat(request("{\"authToken\":\"a\",\"AuthToken\":\"b\",\"authtoken\":null}")
                        .authToken())
                .isEqualTo("b");
    }

    @Example
    void whatFollowsTheObjectIsNotLookedAt() {
        assertThat(request(" {\"authToken\":\"a\"} {bad").authToken()).isEqualTo("a");
    }

    @Example
    void theReceiverIsATextOrANumber() {
        assertThat(receiver("\"12\"")).isEqualTo(12);
        assertThat(receiver("12")).isEqualTo(12);
        assertThat(receiver("\"+12\"")).isEqualTo(12);
        assertThat(receiver("\"-12\"")).isEqualTo(-12);
    }

    @Example
    void aReceiverThatIsNoNumberIsUserZero() {
        for (var other : List.of("\"bob\"", "\"0\"", "0", "1.5", "\" 1\"", "\"99999999999999999999\"", "1e3")) {
            assertThat(receiver(other)).isZero();
        }
    }

    @Example
    void missingFieldsAreNamedWithTheirForm() {
        refusal("{\"passWord\":\"p\"}", r -> r.credentials("FormLogin")).isEqualTo(missing("FormLogin", "UserName"));
        refusal("{\"userName\":\"ada\"}", r -> r.credentials("FormRegister"))
                .isEqualTo(missing("FormRegister", "PassWord"));
        refusal("{}", r -> r.room("FormRoomInfo")).isEqualTo(missing("FormRoomInfo", "RoomId"));
        refusal("null", GochatRequest::push)
                .isEqualTo(String.join(
                        "\n",
                        missing("FormPush", "Msg"),
                        missing("FormPush", "ToUserId"),
                        missing("FormPush", "RoomId")));
    }

    @Example
    void emptyTextsAndZeroCountAsMissing() {
        refusal("{\"msg\":\"\",\"roomId\":0}", GochatRequest::roomMessage)
                .isEqualTo(missing("FormRoom", "Msg") + "\n" + missing("FormRoom", "RoomId"));
        refusal("{\"msg\":null,\"roomId\":-0}", GochatRequest::roomMessage)
                .isEqualTo(missing("FormRoom", "Msg") + "\n" + missing("FormRoom", "RoomId"));
    }

    @Example
    void theTextZeroIsNotMissing() {
        assertThat(request("{\"msg\":\"0\",\"roomId\":1}").roomMessage().msg()).isEqualTo("0");
    }

    @Example
    void aRoomHasAnIntegerOfFourBytes() {
        assertThat(request("{\"roomId\":2147483647}").room("FormCount")).isEqualTo(Integer.MAX_VALUE);
        refusal("{\"roomId\":2147483648}", r -> r.room("FormCount"))
                .isEqualTo("roomId is 2147483648; it takes -2147483648 to 2147483647");
        refusal("{\"roomId\":-99999999999999999999}", r -> r.room("FormCount"))
                .isEqualTo("roomId is -99999999999999999999; it takes -2147483648 to 2147483647");
        refusal("{\"roomId\":-1}", r -> r.room("FormCount"))
                .isEqualTo("roomId is -1; the number of a room is not negative");
    }

    @Example
    void aDirectMessageMayComeFromSomebodyInNoRoom() {
        assertThat(request("{\"msg\":\"hi\",\"toUserId\":\"2\",\"roomId\":-1}").push())
                .isEqualTo(new GochatRequest.Push("hi", 2, -1));
    }

    @Example
    void wrongTypesAreToldAsGoDoes() {
        refusal("{\"roomId\":\"1\"}", r -> r.room("FormCount"))
                .isEqualTo("json: cannot unmarshal string into Go struct field FormCount.roomId of type int");
        refusal("{\"roomId\":1.5}", r -> r.room("FormCount"))
                .isEqualTo("json: cannot unmarshal number 1.5 into Go struct field FormCount.roomId of type int");
        refusal("{\"userName\":5}", r -> r.credentials("FormLogin"))
                .isEqualTo("json: cannot unmarshal number into Go struct field FormLogin.userName of type string");
        refusal("{\"msg\":\"a\",\"toUserId\":true}", GochatRequest::push)
                .isEqualTo("json: cannot unmarshal bool into Go struct field FormPush.toUserId of type string");
        refusal("{\"msg\":{\"a\":[]}}", GochatRequest::push)
                .isEqualTo("json: cannot unmarshal object into Go struct field FormPush.msg of type string");
    }

    @Example
    void aTokenOfAnotherTypeIsNone() {
        assertThat(request("{\"authToken\":5}").authToken()).isEmpty();
    }

    @Example
    void unreadableBodiesAreToldAsGoDoes() {
        unreadable("{bad").isEqualTo("invalid character 'b' looking for beginning of object key string");
        unreadable("").isEqualTo("EOF");
        unreadable(" \n").isEqualTo("EOF");
        unreadable("{").isEqualTo("unexpected EOF");
        unreadable("{\"a\"").isEqualTo("unexpected EOF");
        unreadable("{\"a").isEqualTo("unexpected EOF");
        unreadable("bad").isEqualTo("invalid character 'b' looking for beginning of value");
        unreadable("{\"a\":}").isEqualTo("invalid character '}' looking for beginning of value");
        unreadable("{\"a\" 1}").isEqualTo("invalid character '1' after object key");
        unreadable("{\"a\":1 \"b\"}").isEqualTo("invalid character '\"' after object key:value pair");
        unreadable("{\"a\":1,}").isEqualTo("invalid character '}' looking for beginning of object key string");
        unreadable("{\"a\":[1 2]}").isEqualTo("invalid character '2' after array element");
        unreadable("{\"a\":tru}").isEqualTo("invalid character '}' in literal true (expecting 'e')");
        unreadable("{\"a\":01}").isEqualTo("invalid character '1' after object key:value pair");
        unreadable("{\"a\":-}").isEqualTo("invalid character '}' in numeric literal");
        unreadable("{\"a\":1.}").isEqualTo("invalid character '}' after decimal point in numeric literal");
        unreadable("{\"a\":1e}").isEqualTo("invalid character '}' in exponent of numeric literal");
        unreadable("{\"a\n").isEqualTo("invalid character '\\n' in string literal");
        unreadable("{\"\\x").isEqualTo("invalid character 'x' in string escape code");
        unreadable("{\"\\u12x").isEqualTo("invalid character 'x' in \\u hexadecimal character escape");
        unreadable("{'a':1}").isEqualTo("invalid character '\\'' looking for beginning of object key string");
        unreadable("\u00e4").isEqualTo("invalid character '\u00c3' looking for beginning of value");
        unreadable("[]").isEqualTo("json: cannot unmarshal array into an object");
    }

    @Example
    void deepNestingIsRefusedBeforeItExhaustsTheStack() {
        unreadable("[".repeat(65_000)).isEqualTo("exceeded max depth");
        unreadable("{\"a\":".repeat(10_000)).isEqualTo("exceeded max depth");
    }

    @Example
    void escapesAreReadAndHalfSurrogatePairsReplaced() {
        assertThat(text("\\u0041\\n\\\"\\\\\\/\\b\\f\\r\\t\\uD83D\\uDE00")).isEqualTo("A\n\"\\/\b\f\r\t\uD83D\uDE00");
        assertThat(text("\\uD83Dx")).isEqualTo("\ufffdx");
        assertThat(text("\\uDE00\\uD83D")).isEqualTo("\ufffd\ufffd");
        assertThat(text("\\uD83D\\u0041")).isEqualTo("\ufffdA");
    }

    @Example
    void bytesThatAreNoUtf8AreReplaced() {
        // Given
        var body = "{\"msg\":\"a?\",\"roomId\":1}".getBytes(StandardCharsets.UTF_8);
        body[9] = (byte) 0xff;

        // Then
        assertThat(GochatRequest.read(body).roomMessage().msg()).isEqualTo("a\ufffd");
    }

    @Property
    void nothingButItsOwnErrorIsThrown(@ForAll("bodies") byte[] body) {
        for (Function<GochatRequest, Object> form : List.<Function<GochatRequest, Object>>of(
                GochatRequest::authToken,
                GochatRequest::push,
                GochatRequest::roomMessage,
                request -> request.credentials("FormLogin"),
                request -> request.room("FormCount"))) {
            try {
                assertThat(form.apply(GochatRequest.read(body))).isNotNull();
            } catch (GochatRefusal refusal) {
                assertThat(refusal.sentence()).isNotBlank();
            }
        }
    }

    @Property
    void whateverThePlatformsParserTakesAsAnObjectIsTakenHereToo(@ForAll("jsonLike") String body) {
        boolean readable;
        try {
            var parsed = MAPPER.readTree(body);
            readable = parsed != null && parsed.isObject();
        } catch (IOException e) {
            readable = false;
        }
        if (readable) {
            assertThat(request(body)).isNotNull();
        }
    }

    @Property
    void aTextArrivesAsItWasSent(@ForAll String text) throws IOException {
        // Given
        var wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        var body = MAPPER.writeValueAsBytes(Map.of("authToken", wellFormed));

        // Then
        assertThat(GochatRequest.read(body).authToken()).isEqualTo(wellFormed);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        var noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        return Arbitraries.oneOf(noise, jsonLike().map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<String> jsonLike() {
        var pieces = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"msg\"",
                "\"roomId\"",
                "\"toUserId\"",
                "\"authToken\"",
                "\"\\u00e4\"",
                "\"\"",
                "0",
                "-1",
                "1.5e3",
                "99999999999999999999",
                "true",
                "false",
                "null",
                " ",
                "\"",
                "\\",
                "\u0000",
                "x");
        var soup = pieces.list().ofMaxSize(20).map(list -> String.join("", list));
        var values = Arbitraries.of("1", "-7", "\"a\"", "null", "[1,{\"b\":2}]", "{}", "true", "1e999", "\"\\ud800\"");
        var names = Arbitraries.of("msg", "MSG", "roomId", "toUserId", "authToken", "userName", "passWord", "op");
        var members = Combinators.combine(names, values)
                .as((name, value) -> "\"" + name + "\":" + value)
                .list()
                .ofMaxSize(6)
                .map(list -> "{" + String.join(",", list) + "}");
        return Arbitraries.oneOf(soup, members);
    }

    private static GochatRequest request(String body) {
        return GochatRequest.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static long receiver(String json) {
        return request("{\"msg\":\"hi\",\"roomId\":1,\"toUserId\":%s}".formatted(json))
                .push()
                .toUserId();
    }

    private static String text(String json) {
        return request("{\"authToken\":\"" + json + "\"}").authToken();
    }

    private static String missing(String form, String field) {
        return "Key: '%s.%s' Error:Field validation for '%s' failed on the 'required' tag"
                .formatted(form, field, field);
    }

    private static AbstractStringAssert<?> unreadable(String body) {
        return refusal(body, GochatRequest::authToken);
    }

    private static AbstractStringAssert<?> refusal(String body, Function<GochatRequest, Object> form) {
        var refusal = catchThrowableOfType(GochatRefusal.class, () -> form.apply(request(body)));
        assertThat(refusal).isNotNull();
        return assertThat(refusal.sentence());
    }
}
