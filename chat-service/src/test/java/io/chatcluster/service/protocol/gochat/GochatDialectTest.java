package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DirectCopy;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GochatDialectTest {

    private static final ClientInfo ADA = new ClientInfo("2", "c", "Ada");

    /** What is tested here asks for no notices. */
    @SuppressWarnings("NullAway")
    private final GochatDialect dialect = new GochatDialect(null);

    @ParameterizedTest
    @ValueSource(strings = {"room:0", "room:1", "room:2147483647"})
    void messagesOfNumberedRoomsAreShown(String channel) {
        assertThat(text(dialect.encode(published(channel, "{\"text\":\"hi\"}"))))
                .contains("\"msg\":\"hi\"")
                .contains("\"roomId\":" + channel.substring(5) + ",\"op\":3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"room:lobby", "room:01", "room:2147483648", "room:99999999999", "dm:1:2"})
    void messagesOfOtherChannelsAreNot(String channel) {
        assertThat(dialect.encode(published(channel, "{\"text\":\"hi\"}"))).isNull();
    }

    @Test
    void directMessagesAreShownToTheirReceiver() {
        // Given
        var copy = new String(
                DirectCopy.wrap(
                        "dm:2:5", new StreamPosition("e", 1), "{\"text\":\"psst\"}".getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8);

        // Then
        assertThat(text(dialect.encode(published("user:5", copy))))
                .contains("\"psst\"")
                .contains("\"op\":2");
        assertThat(dialect.encode(published("user:2", copy))).isNull();
    }

    @Test
    void nobodyIsToldWhoComes() {
        assertThat(dialect.encode(new ChannelEvent.Joined("room:1", ADA))).isNull();
    }

    @Test
    void aFinishedFrameIsShownWithoutItsMark() {
        assertThat(text(dialect.encode(signal("{\"type\":\"gochat.frame\"}{\"count\":1,\"op\":4}"))))
                .isEqualTo("{\"count\":1,\"op\":4}");
    }

    @Test
    void signalsOfOtherDoorsAreNotShown() {
        assertThat(dialect.encode(signal("{\"type\":\"typing\"}"))).isNull();
    }

    private static ChannelEvent signal(String json) {
        return new ChannelEvent.Signalled("room:1", json.getBytes(StandardCharsets.UTF_8));
    }

    private static ChannelEvent published(String channel, String data) {
        var body = new PublicationBody(ADA, "", data.getBytes(StandardCharsets.UTF_8));
        return new ChannelEvent.Published(channel, new Publication(1, 0, body));
    }

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }
}
