package io.chatcluster.service.protocol.centrifugal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplyWriterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClientInfo ADA = new ClientInfo("7", "c-1", "Ada");

    @Example
    void defaultsAreLeftOut() {
        // Given
        var empty = new SubscribeReply(new StreamPosition("e", 0), false, List.of());

        // Then
        assertThat(text(ReplyWriter.subscribe(1, empty, false)))
                .isEqualTo("{\"id\":1,\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\"}}");
        assertThat(text(ReplyWriter.subscribe(1, empty, true)))
                .isEqualTo(
                        "{\"id\":1,\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"was_recovering\":true}}");
        assertThat(text(ReplyWriter.error(2, ErrorCode.PERMISSION_DENIED, "no")))
                .isEqualTo("{\"id\":2,\"error\":{\"code\":103,\"message\":\"no\"}}");
        assertThat(text(ReplyWriter.error(2, ErrorCode.TOO_MANY_REQUESTS, "slow down")))
                .isEqualTo("{\"id\":2,\"error\":{\"code\":111,\"message\":\"slow down\",\"temporary\":true}}");
    }

    @Example
    void recoveredPublicationsComeWithTheReply() {
        // Given
        var reply =
                new SubscribeReply(new StreamPosition("e", 2), true, List.of(publication("1", 1), publication("2", 2)));

        // Then
        var info = "\"info\":{\"user\":\"7\",\"client\":\"c-1\",\"conn_info\":{\"name\":\"Ada\"}}";
        assertThat(text(ReplyWriter.subscribe(1, reply, true)))
                .isEqualTo(
                        "{\"id\":1,\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":2,\"was_recovering\":true,\"recovered\":true,"
                                + "\"publications\":[{\"data\":1,\"offset\":1,%s},{\"data\":2,\"offset\":2,%s}]}}"
                                        .formatted(info, info));
    }

    @Example
    void anIdIsUnsigned() {
        assertThat(text(ReplyWriter.empty(-1, "ping"))).isEqualTo("{\"id\":4294967295,\"ping\":{}}");
    }

    @Property
    void everythingIsOneLineOfJsonWhateverPeopleAreCalled(@ForAll("texts") String name, @ForAll("texts") String other)
            throws IOException {
        // Given
        var info = new ClientInfo("7", "c-1", name);
        var top = new StreamPosition(other, 3);
        var publication =
                new Publication(3, 0, new PublicationBody(info, "", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)));
        var reply = new SubscribeReply(top, true, List.of(publication));
        var members = new Members(1, 1, List.of(info));

        // Then
        assertThat(line(ReplyWriter.connect(1, info, other, 25, "user:7", reply, true))
                        .at("/connect/data/name")
                        .textValue())
                .isEqualTo(name);
        assertThat(line(ReplyWriter.subscribe(1, reply, true))
                        .at("/subscribe/epoch")
                        .textValue())
                .isEqualTo(other);
        assertThat(line(ReplyWriter.error(1, ErrorCode.BAD_REQUEST, other))
                        .at("/error/message")
                        .textValue())
                .isEqualTo(other);
        assertThat(line(ReplyWriter.history(1, new LogRead(top, true, List.of(publication))))
                        .at("/history/publications/0/info/conn_info/name")
                        .textValue())
                .isEqualTo(name);
        assertThat(line(ReplyWriter.presence(1, members))
                        .at("/presence/presence/c-1/conn_info/name")
                        .textValue())
                .isEqualTo(name);
        var pushed = line(ReplyWriter.published(other, publication)).path("push");
        assertThat(pushed.path("channel").textValue()).isEqualTo(other);
        assertThat(pushed.at("/pub/info/conn_info/name").textValue()).isEqualTo(name);
        assertThat(line(ReplyWriter.coming(other, info, true))
                        .at("/push/join/info/conn_info/name")
                        .textValue())
                .isEqualTo(name);
        assertThat(line(ReplyWriter.coming(other, info, false))
                        .at("/push/leave/info/user")
                        .textValue())
                .isEqualTo("7");
        assertThat(line(ReplyWriter.unsubscribed(other, DisconnectCode.INSUFFICIENT_STATE, 2500))
                        .at("/push/unsubscribe/code")
                        .intValue())
                .isEqualTo(2500);
    }

    /** Texts as UTF-8 can hold them. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static Publication publication(String data, long offset) {
        return new Publication(offset, 0, new PublicationBody(ADA, "", data.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static JsonNode line(byte[] json) throws IOException {
        assertThat(text(json)).doesNotContain("\n");
        return JSON.readTree(json);
    }
}
