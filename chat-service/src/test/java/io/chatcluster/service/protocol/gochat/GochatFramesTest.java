package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DirectCopy;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GochatFramesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClientInfo ADA = new ClientInfo("2", "", "A<da>");
    private static final ClientInfo BEN = new ClientInfo("10", "", "Ben");

    @Example
    void aRoomMessageHasLocalTimeAndNoReceiver() {
        // Given
        var time = LocalDateTime.of(2026, 3, 4, 5, 6, 7)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli();

        // Then
        assertThat(text(GochatFrames.room(0, ADA, bytes("{\"text\":\"a&b\"}"), time)))
                .isEqualTo(
                        "{\"code\":0,\"msg\":\"a\\u0026b\",\"fromUserId\":2,\"fromUserName\":\"A\\u003cda\\u003e\",\"toUserId\":0,\"toUserName\":\"\",\"roomId\":0,\"op\":3,\"createTime\":\"2026-03-04 05:06:07\"}");
    }

    @Example
    void aDirectMessageGoesToItsReceiverOnly() {
        // Given
        var copy = copy("dm:2:10", "{\"text\":\"hi\",\"to\":{\"id\":\"10\",\"name\":\"Ben\"},\"roomId\":4}");

        // Then
        assertThat(GochatFrames.direct(2, ADA, copy)).isEmpty();
        assertThat(GochatFrames.direct(10, ADA, copy).map(GochatFramesTest::text))
                .contains(
                        "{\"code\":0,\"msg\":\"hi\",\"fromUserId\":2,\"fromUserName\":\"A\\u003cda\\u003e\",\"toUserId\":10,\"toUserName\":\"Ben\",\"roomId\":4,\"op\":2,\"createTime\":\"\"}");
    }

    @Example
    void whatOneSendsToOneselfOneGets() {
        assertThat(GochatFrames.direct(2, ADA, copy("dm:2:2", "{\"text\":\"note\"}")))
                .isPresent();
    }

    @Example
    void whatIsNoDirectMessageIsNotShown() {
        assertThat(GochatFrames.direct(2, ADA, bytes("{\"type\":\"other\"}"))).isEmpty();
    }

    @Example
    void otherJsonIsShownAsItsCompactText() throws IOException {
        for (var data : List.of("[1, {\"text\" : \"x\"}]", "\"t\"", "5", "{\"text\":5}", "{}")) {
            var frame = JSON.readTree(GochatFrames.room(1, ADA, bytes(data), 0));
            assertThat(frame.get("msg").textValue())
                    .isEqualTo(JSON.readTree(data).toString());
        }
    }

    @Example
    void aCountOfNobodyIsAbsent() {
        assertThat(text(GochatFrames.count(3))).isEqualTo("{\"count\":3,\"op\":4}");
        assertThat(text(GochatFrames.count(0))).isEqualTo("{\"op\":4}");
    }

    @Example
    void peopleAreListedOnceAndSortedAsTexts() {
        // Given
        var members = new Members(3, 2, List.of(ADA, BEN, ADA));

        // Then
        assertThat(text(GochatFrames.roomInfo(7, members)))
                .isEqualTo(
                        "{\"op\":5,\"roomId\":7,\"count\":2,\"roomUserInfo\":{\"10\":\"Ben\",\"2\":\"A\\u003cda\\u003e\"}}");
        assertThat(text(GochatFrames.roomInfo(0, new Members(0, 0, List.of()))))
                .isEqualTo("{\"op\":5,\"roomUserInfo\":{}}");
    }

    @Property
    void everyTextAndNameComesBack(@ForAll String said, @ForAll String name) throws IOException {
        // Given
        var person = new ClientInfo("2", "", wellFormed(name));
        var data = JSON.writeValueAsBytes(JSON.createObjectNode().put("text", wellFormed(said)));

        // When
        var frame = JSON.readTree(GochatFrames.room(1, person, data, 0));

        // Then
        assertThat(frame.get("msg").textValue()).isEqualTo(wellFormed(said));
        assertThat(frame.get("fromUserName").textValue()).isEqualTo(wellFormed(name));
        assertThat(JSON.readTree(GochatFrames.roomInfo(1, new Members(1, 1, List.of(person))))
                        .at("/roomUserInfo/2")
                        .textValue())
                .isEqualTo(wellFormed(name));
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static byte[] copy(String conversation, String message) {
        return DirectCopy.wrap(conversation, new StreamPosition("e", 1), bytes(message));
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
