package io.chatcluster.service.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatcluster.service.model.ChannelName;
import java.util.List;

/** What people ask for, as the JSON that all doors with JSON answer. */
public final class ChatJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ChatJson() {}

    /** {@code {"channel","read","unread"}}. */
    public static ObjectNode mark(ReadMark mark) {
        return JSON.objectNode()
                .put("channel", mark.channel())
                .put("read", mark.read())
                .put("unread", mark.unread());
    }

    /** {@code {"conversations":[…]}}. */
    public static ObjectNode conversations(List<Conversation> conversations) {
        var all = JSON.objectNode();
        var list = all.putArray("conversations");
        conversations.forEach(each -> list.add(conversation(each)));
        return all;
    }

    private static ObjectNode conversation(Conversation each) {
        var json = JSON.objectNode().put("channel", each.channel());
        if (each.with().isPresent()) {
            var other = each.with().get();
            json.put("kind", "direct").set("with", person(Long.toString(other.id()), other.name()));
        } else {
            json.put("kind", "room");
            ChannelName.parse(each.channel())
                    .filter(ChannelName.Room.class::isInstance)
                    .ifPresent(room -> json.put("room", ((ChannelName.Room) room).name()));
        }
        json.put("top", each.top()).put("read", each.read()).put("unread", each.unread());
        if (each.with().isPresent()) {
            json.put("seen", each.seen());
        }
        each.last().ifPresent(last -> json.set("last", message(last)));
        return json;
    }

    /** {@code {"offset","id","text","from":{"id","name"},"at"}}. */
    public static ObjectNode message(ChatMessage message) {
        var json = JSON.objectNode()
                .put("offset", message.offset())
                .put("id", message.id())
                .put("text", message.text());
        json.set("from", person(message.fromId(), message.fromName()));
        return json.put("at", message.at());
    }

    /** {@code {"rooms":[…]}}. */
    public static ObjectNode rooms(List<RoomState> rooms) {
        var all = JSON.objectNode();
        var list = all.putArray("rooms");
        for (var room : rooms) {
            var json = list.addObject()
                    .put("room", room.room())
                    .put("channel", room.channel())
                    .put("online", room.online())
                    .put("top", room.top());
            if (room.lastAt() > 0) {
                json.put("lastAt", room.lastAt());
            }
        }
        return all;
    }

    /** {@code {"id","name"}}. */
    public static ObjectNode person(String id, String name) {
        return JSON.objectNode().put("id", id).put("name", name);
    }
}
