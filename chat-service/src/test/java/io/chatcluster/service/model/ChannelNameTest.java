package io.chatcluster.service.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "room:1",
                "room:global",
                "room:a.b_c-D",
                "dm:1:2",
                "dm:7:7",
                "pull:a:b",
                "pull:ä ö",
                "user:1",
                "user:999999999999999999"
            })
    void wellFormedNamesReadBackAsTheyWere(String text) {
        assertThat(ChannelName.parse(text).orElseThrow().text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "room",
                "room:",
                ":1",
                "room:a b",
                "room:{1}",
                "room:a:b",
                "dm:1",
                "dm:2:1",
                "dm:0:1",
                "dm:1:x",
                "dm:01:2",
                "dm:1:2:3",
                "pull:",
                "pull:a{b",
                "pull:a\nb",
                "pull:\ud800",
                "user:0",
                "user:-1",
                "user:+1",
                "user:1000000000000000000",
                "other:1",
                "ROOM:1",
                "room:é"
            })
    void anythingElseIsNoName(String text) {
        assertThat(ChannelName.parse(text)).isEmpty();
    }

    @Test
    void namesHaveALimit() {
        assertThat(ChannelName.parse("room:" + "a".repeat(64))).isPresent();
        assertThat(ChannelName.parse("room:" + "a".repeat(65))).isEmpty();
        assertThat(ChannelName.parse("pull:" + "a".repeat(250))).isPresent();
        assertThat(ChannelName.parse("pull:" + "a".repeat(251))).isEmpty();
    }

    @Test
    void conversationIsTheSameFromBothSides() {
        assertThat(ChannelName.DirectMessage.between(9, 4)).isEqualTo(ChannelName.DirectMessage.between(4, 9));
        assertThat(ChannelName.DirectMessage.between(9, 4).text()).isEqualTo("dm:4:9");
    }

    @Test
    void conversationsAndInboxesNeedPositiveIds() {
        assertThatThrownBy(() -> new ChannelName.DirectMessage(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelName.DirectMessage(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelName.UserInbox(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 1000)
    void whateverParsesReadsBackAsItWasAndHasNoBraces(@ForAll String text) {
        ChannelName.parse(text)
                .ifPresent(name -> assertThat(name.text()).isEqualTo(text).doesNotContain("{", "}"));
        ChannelName.parse("pull:" + text)
                .ifPresent(name ->
                        assertThat(name.text()).isEqualTo("pull:" + text).doesNotContain("{", "}"));
        assertThat(ChannelName.parse("room:" + text).map(ChannelName::text).orElse("room:" + text))
                .isEqualTo("room:" + text);
    }
}
