package io.chatcluster.service.protocol.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BroadcastFrameTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"clientId\":\"c1\",\"Message\":\"hi\"}",
                " {\"Message\" : \"hi\", \"clientId\" : \"c1\", \"more\" : {}} ",
                "{\"ClientID\":\"c1\",\"message\":\"hi\"}"
            })
    void framesAreReadWithTheirNamesInAnyCaseAndOrder(String frame) {
        assertThat(BroadcastFrame.read(frame)).isEqualTo(new BroadcastFrame("c1", "hi"));
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAsItWas(@ForAll String any) {
        var message = MessageText.wellFormed(any);

        var written = new String(BroadcastFrame.encode("c1", message), StandardCharsets.UTF_8);

        assertThat(BroadcastFrame.read(written)).isEqualTo(new BroadcastFrame("c1", message));
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedInWords(@ForAll String frame) throws JsonProcessingException {
        try {
            assertThat(BroadcastFrame.read(frame).clientId()).isNotEmpty();
        } catch (BroadcastRefusal e) {
            var refusal = new String(e.frame(), StandardCharsets.UTF_8);
            assertThat(JSON.readTree(refusal).get("error").textValue()).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|the frame is not JSON: Unrecognized token 'nonsense'|",
                "{\"clientId\":\"c\",\"Message\":\"x\"} y|the frame is not JSON: Unrecognized token 'y'|",
                "[]|the frame is a JSON object with clientId and Message|",
                "''|the frame is a JSON object with clientId and Message|",
                "{\"Message\":\"x\"}|clientId is missing; it takes a text|clientId",
                "{\"clientId\":7,\"Message\":\"x\"}|clientId takes a text|clientId",
                "{\"clientId\":\"\",\"Message\":\"x\"}|clientId has 0 characters; it takes 1 to 250|clientId",
                "{\"clientId\":\"a\\nb\",\"Message\":\"x\"}|clientId has 3 characters; it takes 1 to 250, without|clientId",
                "{\"clientId\":\"c\"}|Message is missing; it takes a text|Message",
                "{\"clientId\":\"c\",\"Message\":null}|Message takes a text|Message"
            })
    void whatIsNoMessageIsRefusedWithFieldAndReason(String frame, String reason, String field) throws Exception {
        assertThatThrownBy(() -> BroadcastFrame.read(frame)).isInstanceOfSatisfying(BroadcastRefusal.class, e -> {
            var refusal = tree(e.frame());
            assertThat(refusal.get("error").textValue()).startsWith(reason);
            assertThat(refusal.path("field").textValue()).isEqualTo(field);
            assertThat(refusal.has("clientId")).isFalse();
            assertThat(refusal.has("Message")).isFalse();
        });
    }

    @Test
    void namesHaveALimitThatIsNamed() {
        assertThat(BroadcastFrame.read(frame("a".repeat(250))).clientId()).hasSize(250);
        assertThatThrownBy(() -> BroadcastFrame.read(frame("a".repeat(251))))
                .isInstanceOfSatisfying(
                        BroadcastRefusal.class,
                        e -> assertThat(tree(e.frame()).get("limit").intValue()).isEqualTo(250));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"message\",\"text\":\"hi \\u00e4\",\"from\":{\"id\":\"\",\"name\":\"forged\"}}|hi ä",
                "{\"points\": [1, 2]}|{\"points\":[1,2]}",
                "\"text\"|\"text\""
            })
    void whatOtherDoorsPublishComesOutUnderItsPublishersName(String data, String message) {
        var body = new PublicationBody(new ClientInfo("7", "client", "ada"), "", data.getBytes(StandardCharsets.UTF_8));
        var event = new ChannelEvent.Published("room:global", new Publication(1, 0, body));

        var shown = tree(BroadcastDoor.DIALECT.encode(event));

        assertThat(shown.properties()).map(Map.Entry::getKey).containsExactly("clientId", "Message");
        assertThat(shown.get("clientId").textValue()).isEqualTo("ada");
        assertThat(shown.get("Message").textValue()).isEqualTo(message);
    }

    @Test
    void comingsGoingsAndSignalsAreNotShown() {
        var ada = new ClientInfo("7", "client", "ada");

        assertThat(BroadcastDoor.DIALECT.encode(new ChannelEvent.Joined("room:global", ada)))
                .isNull();
        assertThat(BroadcastDoor.DIALECT.encode(new ChannelEvent.Left("room:global", ada)))
                .isNull();
        assertThat(BroadcastDoor.DIALECT.encode(new ChannelEvent.Signalled("room:global", new byte[] {'1'})))
                .isNull();
    }

    private static String frame(String clientId) {
        return "{\"clientId\":\"%s\",\"Message\":\"\"}".formatted(clientId);
    }

    private static com.fasterxml.jackson.databind.JsonNode tree(byte[] frame) {
        try {
            return JSON.readTree(frame);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
