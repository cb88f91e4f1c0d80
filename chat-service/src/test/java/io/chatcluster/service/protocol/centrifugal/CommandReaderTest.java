package io.chatcluster.service.protocol.centrifugal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.protocol.centrifugal.CommandReader.MalformedFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CommandReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Example
    void commandsOfAFrameComeInTheirOrder() throws MalformedFrame {
        // When
        var commands = CommandReader.read("{\"id\":1,\"ping\":{}}\n{}\r\n {\"send\":{}}{\"id\":2,\"ping\":{}}\n");

        // Then
        assertThat(commands)
                .containsExactly(new Command.Ping(1), new Command.Pong(0), new Command.Send(0), new Command.Ping(2));
    }

    @Example
    void everyMethodIsReadWithItsFields() throws MalformedFrame {
        // Given
        var here = Optional.of(new StreamPosition("e", 7));

        // Then
        assertThat(
                        one(
                                "{\"id\":1,\"connect\":{\"token\":\"t\",\"subs\":{\"a\":{\"recover\":true,\"epoch\":\"e\",\"offset\":7},\"b\":{}}}}"))
                .isEqualTo(new Command.Connect(1, "t", Map.of("a", here.get())));
        assertThat(
                        one(
                                "{\"id\":1,\"subscribe\":{\"channel\":\"c\",\"recover\":true,\"epoch\":\"e\",\"offset\":7,\"flag\":3,\"join_leave\":true}}"))
                .isEqualTo(new Command.Subscribe(1, "c", true, here, true));
        assertThat(one("{\"subscribe\":{\"channel\":\"c\",\"epoch\":\"e\",\"offset\":7,\"flag\":1},\"id\":1}"))
                .isEqualTo(new Command.Subscribe(1, "c", false, Optional.empty(), false));
        assertThat(one("{\"id\":1,\"unsubscribe\":{\"channel\":\"c\"}}")).isEqualTo(new Command.Unsubscribe(1, "c"));
        assertThat(one("{\"id\":1,\"publish\":{\"channel\":\"c\",\"data\":{\"a\": 1}}}"))
                .isEqualTo(new Command.Publish(1, "c", "{\"a\": 1}"));
        assertThat(one("{\"id\":1,\"presence\":{\"channel\":\"c\"}}")).isEqualTo(new Command.Presence(1, "c"));
        assertThat(one("{\"id\":1,\"presence_stats\":{\"channel\":\"c\"}}"))
                .isEqualTo(new Command.PresenceStats(1, "c"));
        assertThat(
                        one(
                                "{\"id\":1,\"history\":{\"channel\":\"c\",\"limit\":-1,\"reverse\":true,\"since\":{\"epoch\":\"e\",\"offset\":7}}}"))
                .isEqualTo(new Command.History(1, "c", -1, true, here));
        assertThat(one("{\"id\":1,\"rpc\":{\"method\":\"m\",\"data\":5}}")).isEqualTo(new Command.Rpc(1, "m", "5"));
        assertThat(one("{\"id\":1,\"refresh\":{\"token\":\"t\"}}")).isEqualTo(new Command.Unsupported(1, "refresh"));
    }

    @Example
    void fieldsThatAreNotKnownArePassedOver() throws MalformedFrame {
        assertThat(
                        one(
                                "{\"x\":[1,{\"id\":5}],\"id\":1,\"publish\":{\"y\":{\"channel\":\"no\"},\"channel\":\"c\",\"data\":1,\"z\":null}}"))
                .isEqualTo(new Command.Publish(1, "c", "1"));
    }

    @Example
    void nestingHasALimit() {
        assertThatThrownBy(() -> CommandReader.read(publish("[".repeat(200) + "]".repeat(200))))
                .isInstanceOf(MalformedFrame.class);
    }

    @Property
    void whateverComesIsReadOrMalformed(@ForAll("almostCommands") String frame) {
        try {
            assertThat(CommandReader.read(frame)).isNotEmpty();
        } catch (MalformedFrame e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property
    void anyTextIsReadOrMalformed(@ForAll String frame) {
        try {
            assertThat(CommandReader.read(frame)).isNotEmpty();
        } catch (MalformedFrame e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property
    void dataIsTheSliceOfTheFrame(@ForAll("values") String value) throws MalformedFrame {
        // When
        var commands = CommandReader.read(publish(value) + "\n" + publish(" " + value + "\t"));

        // Then
        var data = List.of(new Command.Publish(1, "c", value), new Command.Publish(1, "c", value));
        assertThat(commands).isEqualTo(data);
    }

    @Property(tries = 50)
    void dataIsTheSliceOfALongFrameToo(@ForAll("values") String value) throws Exception {
        // Given
        var longValue = "[\"%s\",%s,\"%s\"]".formatted("\u20ac\\n".repeat(9000), value, "x".repeat(9000));

        // When
        var commands = CommandReader.read(publish(value) + publish(longValue) + publish(value));

        // Then
        assertThat(commands)
                .containsExactly(
                        new Command.Publish(1, "c", value),
                        new Command.Publish(1, "c", longValue),
                        new Command.Publish(1, "c", value));
    }

    @Property
    void dataIsOneLineWhateverTheWhiteSpaceIs(@ForAll("spaces") String space) throws Exception {
        // Given
        var value = "{%s\"a\"%s:%s[1%s,%s\"b\\nc\"]}".formatted(space, space, space, space, space);

        // When
        var data = ((Command.Publish) one(publish(value))).data();

        // Then
        assertThat(data).doesNotContain("\n", "\r").hasSameSizeAs(value);
        assertThat(JSON.readTree(data)).isEqualTo(JSON.readTree(value));
    }

    @Provide
    Arbitrary<String> spaces() {
        return Arbitraries.strings().withChars(' ', '\t', '\n', '\r').ofMaxLength(3);
    }

    /** Single-line JSON in all its spellings. */
    @Provide
    Arbitrary<String> values() {
        var texts = Arbitraries.strings().map(text -> "\"" + text.replaceAll("[\\\\\"\\p{Cntrl}]", "\\\\\\\\") + "\"");
        var spellings =
                Arbitraries.of("\"\\u00e9\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\/\"", "\"\uD83D\uDE00\"", "\"\u2028\"");
        var numbers =
                Arbitraries.of("0", "-0", "-0.0", "1e5", "1E+05", "1.50", "123456789012345678901234567890", "1e-400");
        var words = Arbitraries.of("true", "false", "null", "{}", "[]", "{ }", "[\t]");
        return Arbitraries.lazyOf(
                () -> texts,
                () -> spellings,
                () -> numbers,
                () -> words,
                () -> values().list().ofMaxSize(3).map(list -> "[ " + String.join(" ,", list) + "]"),
                () -> values().list().ofMaxSize(3).map(list -> {
                    var fields = new StringBuilder("{");
                    for (var i = 0; i < list.size(); i++) {
                        fields.append(i == 0 ? "" : ", ").append("\"id\" :").append(list.get(i));
                    }
                    return fields.append('}').toString();
                }));
    }

    /** Frames made of the pieces that commands are made of. */
    @Provide
    Arbitrary<String> almostCommands() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"",
                        "\\",
                        " ",
                        "\n",
                        "1",
                        "-1",
                        "1e9",
                        "1.5",
                        "99999999999999999999",
                        "null",
                        "true",
                        "\"id\"",
                        "\"id\":1",
                        "\"connect\":{",
                        "\"publish\":{",
                        "\"subscribe\":{",
                        "\"history\":{",
                        "\"rpc\":{",
                        "\"channel\":\"c\"",
                        "\"data\":",
                        "\"since\":{",
                        "\"subs\":{",
                        "\"offset\":",
                        "\"epoch\":\"e\"",
                        "\"recover\":true",
                        "\"limit\":",
                        "\"token\":\"t\"",
                        "\\ud83d",
                        "\u0000")
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    private static String publish(String data) {
        return "{\"id\":1,\"publish\":{\"channel\":\"c\",\"data\":" + data + "}}";
    }

    private static Command one(String frame) throws MalformedFrame {
        var commands = CommandReader.read(frame);
        assertThat(commands).hasSize(1);
        return commands.getFirst();
    }
}
