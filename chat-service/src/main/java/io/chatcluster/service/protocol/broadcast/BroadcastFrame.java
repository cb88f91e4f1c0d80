package io.chatcluster.service.protocol.broadcast;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.chat.MessageText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What clients send and get: {@code {"clientId","Message"}}, both texts. Names are read in any case and written in this one.
 *
 * @param clientId who speaks, by whatever name they give
 * @param message what they say
 */
record BroadcastFrame(String clientId, String message) {

    /** Longest name of a client, in characters. */
    static final int LONGEST_NAME = 250;

    private static final ObjectMapper TREES = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /**
     * Reads a client's frame.
     *
     * @throws BroadcastRefusal where it is none
     */
    static BroadcastFrame read(String frame) {
        JsonNode tree;
        try {
            tree = TREES.readTree(frame);
        } catch (JsonProcessingException e) {
            throw new BroadcastRefusal("", "the frame is not JSON: " + e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw new BroadcastRefusal("", "the frame is a JSON object with clientId and Message");
        }
        var clientId = text(tree, "clientId");
        if (clientId.isEmpty()
                || clientId.length() > LONGEST_NAME
                || clientId.codePoints().anyMatch(Character::isISOControl)) {
            throw new BroadcastRefusal(
                    "clientId",
                    LONGEST_NAME,
                    "clientId has %d characters; it takes 1 to %d, without control characters"
                            .formatted(clientId.length(), LONGEST_NAME));
        }
        return new BroadcastFrame(clientId, text(tree, "Message"));
    }

    private static String text(JsonNode tree, String field) {
        JsonNode found = tree.get(field);
        for (var member : tree.properties()) {
            if (member.getKey().equalsIgnoreCase(field)) {
                found = member.getValue();
            }
        }
        if (found == null || !found.isTextual()) {
            throw new BroadcastRefusal(field, field + (found == null ? " is missing; it" : "") + " takes a text");
        }
        return MessageText.wellFormed(found.textValue());
    }

    /** A message for the clients. */
    static byte[] encode(String clientId, String message) {
        return object(json -> {
            json.writeStringField("clientId", clientId);
            json.writeStringField("Message", message);
        });
    }

    /** What a client is told whose frame was not taken; it has none of the members of a message. */
    static byte[] error(String sentence, String field, int limit) {
        return object(json -> {
            json.writeStringField("error", sentence);
            if (!field.isEmpty()) {
                json.writeStringField("field", field);
            }
            if (limit > 0) {
                json.writeNumberField("limit", limit);
            }
        });
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] object(Members members) {
        var out = new ByteArrayOutputStream(128);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory take everything", e);
        }
        return out.toByteArray();
    }
}
