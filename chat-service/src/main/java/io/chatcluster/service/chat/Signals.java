package io.chatcluster.service.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.relay.Publisher;
import java.nio.charset.StandardCharsets;

/**
 * Tells people of what is shown once and never kept: that somebody types, that somebody has read. Best effort: dropped where
 * Redis does not answer at once. Thread-safe.
 */
public final class Signals {

    private final Publisher publisher;

    /** Signals over the given publisher. */
    public Signals(Publisher publisher) {
        this.publisher = publisher;
    }

    /** Somebody types: told to everybody in a room or pull chat, or to the other one of a conversation. */
    public void typing(ChannelName channel, ClientInfo who) {
        var json = JsonNodeFactory.instance.objectNode().put("type", "typing").put("channel", channel.text());
        json.putObject("from").put("id", who.user()).put("name", who.name());
        switch (channel) {
            case ChannelName.Open open -> send(open, json);
            case ChannelName.DirectMessage direct -> {
                var me = Long.parseLong(who.user());
                var other = direct.other(me);
                if (other != me) {
                    send(new ChannelName.UserInbox(other), json);
                }
            }
            case ChannelName.UserInbox inbox -> {}
        }
    }

    /** Somebody has read up to an offset: told to their own devices, and to the other one of a conversation. */
    void read(ChannelName channel, long reader, long offset) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "read")
                .put("channel", channel.text())
                .put("offset", offset)
                .put("user", Long.toString(reader));
        send(new ChannelName.UserInbox(reader), json);
        if (channel instanceof ChannelName.DirectMessage direct && direct.other(reader) != reader) {
            send(new ChannelName.UserInbox(direct.other(reader)), json);
        }
    }

    private void send(ChannelName to, JsonNode json) {
        publisher.hint(to.text(), json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
