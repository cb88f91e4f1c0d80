package io.chatcluster.service.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** The ledger notices everything that it is there to notice. */
class LedgerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOM = "room:a";
    private static final String CONVERSATION = "dm:1:2";

    private final Ledger ledger = new Ledger();
    private final Ledger.Reader ann = reader("ann");
    private final Ledger.Reader bob = reader("bob");

    private Ledger.Reader reader(String name) {
        var reader = ledger.reader(name);
        reader.joined(ROOM, 0);
        return reader;
    }

    @Test
    void agreesWhereEveryoneWasShownEverything() {
        // Given
        send("m1", ROOM, 1);
        send("m2", ROOM, 2);

        // When
        ann.shown(ROOM, "e", 1, said("m1"));
        ann.shown(ROOM, "e", 2, said("m2"));
        bob.shown(ROOM, "", 1, said("m1"));
        bob.shown(ROOM, "", 2, said("m2"));
        bob.recovered(ROOM, true, 2);

        // Then
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.missing()).isEmpty();
    }

    @Test
    void missesWhatOneClientWasNotShown() {
        send("m1", ROOM, 1);
        ann.shown(ROOM, "e", 1, said("m1"));

        assertThat(ledger.missing()).containsExactly("bob was shown room:a up to 0 of 1");
    }

    @Test
    void missesWhatWasAcknowledgedAndShownToNobody() {
        send("m1", ROOM, 1);

        assertThat(ledger.missing()).singleElement().asString().contains("shown to nobody");
    }

    @Test
    void missesAnAcknowledgement() {
        ledger.sending(message("m1", ROOM));

        assertThat(ledger.missing()).singleElement().asString().contains("not acknowledged");
    }

    @Test
    void noticesAHole() {
        send("m1", ROOM, 1);
        send("m2", ROOM, 2);
        ann.shown(ROOM, "e", 2, said("m2"));

        assertThat(ledger.violations()).singleElement().asString().startsWith("ann was shown room:a 2 after 0");
    }

    @Test
    void noticesARepetition() {
        send("m1", ROOM, 1);
        ann.shown(ROOM, "e", 1, said("m1"));
        ann.shown(ROOM, "e", 1, said("m1"));

        assertThat(ledger.violations()).singleElement().asString().startsWith("ann was shown room:a 1 after 1");
    }

    @Test
    void noticesAMessageWithTwoOffsets() {
        send("m1", ROOM, 1);
        ann.shown(ROOM, "e", 1, said("m1"));
        ann.shown(ROOM, "e", 2, said("m1"));

        assertThat(ledger.violations()).singleElement().asString().contains("m1 stands at 1 and again at 2");
    }

    @Test
    void noticesTwoMessagesAtOneOffset() {
        send("m1", ROOM, 1);
        send("m2", ROOM, 2);
        ann.shown(ROOM, "e", 1, said("m1"));
        bob.shown(ROOM, "e", 1, said("m2"));

        assertThat(ledger.violations()).singleElement().asString().contains("someone else was shown m1");
    }

    @Test
    void noticesAnAcknowledgementThatNamesAnotherPlace() {
        send("m1", ROOM, 2);
        send("m2", ROOM, 3);
        ann.shown(ROOM, "e", 1, said("m1"));
        ann.shown(ROOM, "e", 2, said("m2"));

        ledger.missing();

        assertThat(ledger.violations()).singleElement().asString().contains("what was shown there is m2");
    }

    @Test
    void noticesWhatNobodySent() {
        ann.shown(ROOM, "e", 1, said("m1"));

        assertThat(ledger.violations()).singleElement().asString().contains("what nobody sent there");
    }

    @Test
    void noticesOffsetsOfOneEpochShownUnderAnother() {
        send("m1", ROOM, 1);
        ann.shown(ROOM, "e", 1, said("m1"));
        bob.shown(ROOM, "f", 1, said("m1"));

        assertThat(ledger.violations()).singleElement().asString().contains("of epoch f");
    }

    @Test
    void noticesARecoveryThatWasRefusedOrFellShort() {
        ann.recovered(ROOM, false, 4);
        bob.recovered(ROOM, true, 4);

        assertThat(ledger.violations()).hasSize(2);
    }

    @Test
    void noticesASendersMessagesOutOfOrder() {
        send("m1", ROOM, 2);
        send("m2", ROOM, 1);

        assertThat(ledger.violations()).singleElement().asString().contains("after the sender's message at 2");
    }

    @Test
    void missesADirectMessageThatOneInboxLacks() {
        // Given
        ann.joined("user:1", 0);
        send("d1", CONVERSATION, 1);

        // When
        ann.shown("user:1", "e", 1, direct("d1", 1));

        // Then
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.missing()).singleElement().asString().contains("not in the inbox of user 2");
    }

    @Test
    void noticesDirectMessagesOutOfTheConversationsOrder() {
        // Given
        ann.joined("user:1", 0);
        send("d1", CONVERSATION, 1);
        send("d2", CONVERSATION, 2);

        // When
        ann.shown("user:1", "e", 1, direct("d2", 2));
        ann.shown("user:1", "e", 2, direct("d1", 1));

        // Then
        assertThat(ledger.violations()).hasSize(2);
    }

    private void send(String id, String channel, long offset) {
        var message = message(id, channel);
        ledger.sending(message);
        ledger.acknowledged(message, new Ledger.Ack(channel, "e", offset, false));
    }

    private static Ledger.Message message(String id, String channel) {
        return new Ledger.Message(id, "ann", "1", channel, "says " + id);
    }

    private static ObjectNode said(String id) {
        var said = JSON.createObjectNode().put("id", id).put("text", "says " + id);
        said.putObject("from").put("id", "1");
        return said;
    }

    private static JsonNode direct(String id, long offset) {
        return JSON.createObjectNode()
                .put("conversation", CONVERSATION)
                .put("offset", offset)
                .put("epoch", "e")
                .set("message", said(id));
    }
}
