package io.chatcluster.service.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a publication says, for clients that know only text: a message's text, other JSON as it is. */
public final class MessageText {

    private static final ObjectMapper TREES = new ObjectMapper();

    private MessageText() {}

    /** The text of a publication's data. */
    public static String of(byte[] data) {
        try {
            return of(TREES.readTree(data));
        } catch (IOException e) {
            throw new UncheckedIOException("a log holds JSON", e);
        }
    }

    /** The text of a tree. */
    public static String of(JsonNode message) {
        var text = message.get("text");
        return message.isObject() && text != null && text.isTextual() ? text.textValue() : message.toString();
    }

    /** Half a surrogate pair, which JSON can name and UTF-8 cannot hold, becomes U+FFFD. */
    public static String wellFormed(String text) {
        return text.codePoints()
                .map(codePoint -> Character.getType(codePoint) == Character.SURROGATE ? 0xfffd : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
