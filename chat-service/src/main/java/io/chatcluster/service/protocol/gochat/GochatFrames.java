package io.chatcluster.service.protocol.gochat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.presence.Members;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.TreeMap;

/** The frames that gochat's clients are sent, keys in its order. */
final class GochatFrames {

    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private GochatFrames() {}

    /** What a message says, for clients that know only text: other JSON as it is. */
    private static String text(JsonNode message) {
        var text = message.get("text");
        return message.isObject() && text != null && text.isTextual() ? text.textValue() : message.toString();
    }

    /** A message to a room (op 3). */
    static byte[] room(int roomId, ClientInfo from, byte[] data, long timeMs) {
        var message = tree(data);
        return write(json -> {
            message(json, text(message), from, 0, "", roomId, 3);
            json.writeStringField("createTime", TIME.format(Instant.ofEpochMilli(timeMs)));
        });
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
        return Optional.of(write(json -> {
            var name = message.path("to").path("name").asText("");
            message(
                    json,
                    text(message),
                    from,
                    receiver,
                    name,
                    message.path("roomId").asInt(0),
                    2);
            json.writeStringField("createTime", "");
        }));
    }

    private static long receiver(String conversation, ClientInfo from) {
        var parts = conversation.split(":", 3);
        var low = Long.parseLong(parts[1]);
        return Long.toString(low).equals(from.user()) ? Long.parseLong(parts[2]) : low;
    }

    private static void message(
            JsonGenerator json, String text, ClientInfo from, long toId, String toName, int roomId, int op)
            throws IOException {
        json.writeNumberField("code", 0);
        json.writeStringField("msg", text);
        json.writeNumberField("fromUserId", Long.parseLong(from.user()));
        json.writeStringField("fromUserName", from.name());
        json.writeNumberField("toUserId", toId);
        json.writeStringField("toUserName", toName);
        json.writeNumberField("roomId", roomId);
        json.writeNumberField("op", op);
    }

    /** How many people are in a room (op 4); the count is absent when 0. */
    static byte[] count(int users) {
        return write(json -> {
            if (users != 0) {
                json.writeNumberField("count", users);
            }
            json.writeNumberField("op", 4);
        });
    }

    /** Who is in a room (op 5); number and count are absent when 0. */
    static byte[] roomInfo(int roomId, Members members) {
        var names = new TreeMap<Long, String>();
        members.infos().forEach(info -> names.put(Long.parseLong(info.user()), info.name()));
        return write(json -> {
            json.writeNumberField("op", 5);
            if (roomId != 0) {
                json.writeNumberField("roomId", roomId);
            }
            if (!names.isEmpty()) {
                json.writeNumberField("count", names.size());
            }
            json.writeObjectFieldStart("roomUserInfo");
            for (var entry : names.entrySet()) {
                json.writeStringField(entry.getKey().toString(), entry.getValue());
            }
            json.writeEndObject();
        });
    }

    private static JsonNode tree(byte[] data) {
        try {
            return TREES.readTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException("a log holds JSON", e);
        }
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Body body) {
        var out = new ByteArrayOutputStream(192);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
