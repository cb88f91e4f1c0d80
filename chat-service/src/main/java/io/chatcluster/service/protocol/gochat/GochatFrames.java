package io.chatcluster.service.protocol.gochat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.presence.Members;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.TreeMap;

/** The frames that gochat's clients are sent, byte for byte as Go writes them: keys in its order, texts escaped as it does. */
final class GochatFrames {

    private static final ObjectMapper TREES = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private GochatFrames() {}

    /** A message to a room (op 3). */
    static byte[] room(int roomId, ClientInfo from, byte[] data, long timeMs) {
        var time = TIME.format(Instant.ofEpochMilli(timeMs));
        return message(MessageText.of(data), from, 0, "", roomId, 3, time);
    }

    /** A direct message (op 2) out of an inbox; empty where the inbox' user is its sender and not its receiver. */
    static Optional<byte[]> direct(long inboxOf, ClientInfo from, byte[] data) {
        var copy = tree(data);
        var message = copy.path("message");
        if (!copy.path("type").asText().equals("direct")) {
            return Optional.empty();
        }
        var receiver = receiver(copy.path("conversation").asText(), from);
        if (receiver != inboxOf) {
            return Optional.empty();
        }
        var name = message.path("to").path("name").asText("");
        var roomId = message.path("roomId").asInt(0);
        return Optional.of(message(MessageText.of(message), from, receiver, name, roomId, 2, ""));
    }

    private static long receiver(String conversation, ClientInfo from) {
        var parts = conversation.split(":", 3);
        var low = Long.parseLong(parts[1]);
        return Long.toString(low).equals(from.user()) ? Long.parseLong(parts[2]) : low;
    }

    private static byte[] message(
            String text, ClientInfo from, long toId, String toName, int roomId, int op, String time) {
        var json = new StringBuilder(text.length() + 192).append("{\"code\":0,\"msg\":");
        GoText.quote(json, text).append(",\"fromUserId\":").append(from.user()).append(",\"fromUserName\":");
        GoText.quote(json, from.name()).append(",\"toUserId\":").append(toId).append(",\"toUserName\":");
        GoText.quote(json, toName)
                .append(",\"roomId\":")
                .append(roomId)
                .append(",\"op\":")
                .append(op);
        return bytes(json.append(",\"createTime\":\"").append(time).append("\"}"));
    }

    /** How many people are in a room (op 4); the count is absent when 0. */
    static byte[] count(int users) {
        var json = new StringBuilder("{");
        if (users != 0) {
            json.append("\"count\":").append(users).append(',');
        }
        return bytes(json.append("\"op\":4}"));
    }

    /** Who is in a room (op 5); number and count are absent when 0, people are in the order of their ids as texts. */
    static byte[] roomInfo(int roomId, Members members) {
        var names = new TreeMap<String, String>();
        members.infos().forEach(info -> names.put(info.user(), info.name()));
        var json = new StringBuilder("{\"op\":5,");
        if (roomId != 0) {
            json.append("\"roomId\":").append(roomId).append(',');
        }
        if (!names.isEmpty()) {
            json.append("\"count\":").append(names.size()).append(',');
        }
        json.append("\"roomUserInfo\":{");
        var separator = "";
        for (var entry : names.entrySet()) {
            GoText.quote(json.append(separator), entry.getKey()).append(':');
            GoText.quote(json, entry.getValue());
            separator = ",";
        }
        return bytes(json.append("}}"));
    }

    private static byte[] bytes(StringBuilder json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode tree(byte[] data) {
        try {
            return TREES.readTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException("a log holds JSON", e);
        }
    }
}
