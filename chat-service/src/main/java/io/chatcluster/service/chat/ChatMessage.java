package io.chatcluster.service.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.model.Publication;
import java.io.IOException;

/**
 * A publication as people see it. Of JSON that is no chat message the text is the JSON itself, in its compact form.
 *
 * @param offset its place in the channel
 * @param id the message id; empty for other JSON
 * @param text what was said
 * @param fromId the sender's id
 * @param fromName the sender's name
 * @param at when it was taken, in ms
 */
public record ChatMessage(long offset, String id, String text, String fromId, String fromName, long at) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a publication of a room or conversation. */
    public static ChatMessage of(Publication publication) {
        var sender = publication.body().sender();
        var json = parse(publication.body().data());
        var chat = json.path("type").asText().equals("message");
        return new ChatMessage(
                publication.offset(),
                chat ? json.path("id").asText() : "",
                MessageText.of(json),
                sender.user(),
                sender.name(),
                publication.time());
    }

    private static JsonNode parse(byte[] data) {
        try {
            return JSON.readTree(data);
        } catch (IOException e) {
            return JSON.getNodeFactory().textNode(new String(data, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** The same with no more than so many characters of text. */
    ChatMessage preview(int characters) {
        if (text.codePointCount(0, text.length()) <= characters) {
            return this;
        }
        var start = text.substring(0, text.offsetByCodePoints(0, characters));
        return new ChatMessage(offset, id, start, fromId, fromName, at);
    }
}
