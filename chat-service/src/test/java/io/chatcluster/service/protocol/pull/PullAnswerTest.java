package io.chatcluster.service.protocol.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.config.ChatConfig.PullAnswers;
import io.chatcluster.service.history.StampedPage;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PullAnswerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PullRequest.Pull FORWARD =
            new PullRequest.Pull(new ChannelName.Pull("a:b"), 1700000000_000000L, 10, false);
    private static final PullRequest.Pull REVERSE =
            new PullRequest.Pull(new ChannelName.Pull("a:b"), 1700000000_000000L, 10, true);
    private static final StampedPage NOTHING = new StampedPage(List.of(), Optional.empty());

    @Test
    void theDocumentedAnswerHasAllMembers() {
        var page = new StampedPage(
                List.of(entry(1700000000, 7, "a", "one"), entry(1700000001, 0, "", "")),
                Optional.of(new Stamp(1700000001, 1)));

        assertThat(body(PullAnswers.DOCUMENTED, FORWARD, page)).isEqualTo("""
                        {"messages":[{"chat":"a:b","text":"one","sender":"a","send_time":1700000000},\
                        {"chat":"a:b","text":"","sender":"","send_time":1700000001}],\
                        "has_more":true,"next_cursor":1700000001000001}""");
    }

    @Test
    void theObservedAnswerLeavesOutWhatIsEmpty() {
        var page = new StampedPage(
                List.of(entry(1700000000, 7, "a", "one"), entry(1700000001, 0, "", "")),
                Optional.of(new Stamp(1700000001, 1)));

        assertThat(body(PullAnswers.OBSERVED, FORWARD, page)).isEqualTo("""
                        {"messages":[{"chat":"a:b","text":"one","sender":"a","send_time":1700000000},\
                        {"chat":"a:b","send_time":1700000001}],\
                        "has_more":true,"next_cursor":1700000001000001}""");
    }

    @Test
    void atTheEndTheDocumentedAnswerSaysWhereToGoOnAndTheObservedOneThatThereIsNoMore() {
        var page = new StampedPage(List.of(entry(1700000000, 999_999, "a", "one")), Optional.empty());

        assertThat(body(PullAnswers.DOCUMENTED, FORWARD, page))
                .endsWith("\"has_more\":false,\"next_cursor\":1700000001000000}");
        assertThat(body(PullAnswers.OBSERVED, FORWARD, page)).endsWith("\"send_time\":1700000000}]}");
    }

    @Test
    void anEmptyPageSendsTheClientToWhereItWas() {
        assertThat(body(PullAnswers.DOCUMENTED, FORWARD, NOTHING))
                .isEqualTo("{\"messages\":[],\"has_more\":false,\"next_cursor\":1700000000000000}");
        assertThat(body(PullAnswers.OBSERVED, FORWARD, NOTHING)).isEqualTo("{}");
    }

    @Test
    void reverseTurnsThePageAroundAndNothingElse() {
        var page = new StampedPage(
                List.of(entry(1700000000, 7, "a", "one"), entry(1700000000, 8, "a", "two")),
                Optional.of(new Stamp(1700000000, 9)));

        assertThat(body(PullAnswers.DOCUMENTED, REVERSE, page)).isEqualTo("""
                        {"messages":[{"chat":"a:b","text":"two","sender":"a","send_time":1700000000},\
                        {"chat":"a:b","text":"one","sender":"a","send_time":1700000000}],\
                        "has_more":true,"next_cursor":1700000000000009}""");
    }

    @Test
    void otherJsonComesOutAsItIsUnderItsPublishersName() {
        var body = new PublicationBody(
                new ClientInfo("7", "c", "ada"), "", utf8("{\"from\":{\"name\":\"forged\"},\"points\":[1,2]}"));
        var page = new StampedPage(List.of(new StampedPage.Entry(new Stamp(1, 0), body)), Optional.empty());

        assertThat(body(PullAnswers.OBSERVED, FORWARD, page)).isEqualTo("""
                        {"messages":[{"chat":"a:b","text":"{\\"from\\":{\\"name\\":\\"forged\\"},\\"points\\":[1,2]}",\
                        "sender":"ada","send_time":1}]}""");
    }

    @Property(tries = 500)
    void whateverWasSaidComesOutAsItWas(@ForAll String any) throws JsonProcessingException {
        var text = MessageText.wellFormed(any);
        var body = new PublicationBody(new ClientInfo("", "", "a"), "", JSON.writeValueAsBytes(Map.of("text", text)));
        var page = new StampedPage(List.of(new StampedPage.Entry(new Stamp(1, 0), body)), Optional.empty());

        assertThat(JSON.readTree(body(PullAnswers.DOCUMENTED, FORWARD, page))
                        .at("/messages/0/text")
                        .textValue())
                .isEqualTo(text);
    }

    private static String body(PullAnswers shape, PullRequest.Pull pull, StampedPage page) {
        return PullAnswer.page(shape, pull, page).body().toString();
    }

    private static StampedPage.Entry entry(long second, int index, String sender, String text) {
        var data = utf8("{\"type\":\"message\",\"text\":\"%s\"}".formatted(text));
        return new StampedPage.Entry(
                new Stamp(second, index), new PublicationBody(new ClientInfo("", "", sender), "", data));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
