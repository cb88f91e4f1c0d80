package io.chatcluster.service.protocol.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.Stamp;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of one request, their names in any case: those of its JSON body, and for a pull those of its query where the
 * body does not have them.
 */
final class PullRequest {

    /** Messages of a page where the client names no limit. */
    static final int DEFAULT_LIMIT = 10;

    /** Cursors below are seconds; the year 5138 begins there. */
    static final long FIRST_FULL_CURSOR = 100_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<String, JsonNode> body;
    private final Map<String, String> query;

    private PullRequest(Map<String, JsonNode> body, Map<String, String> query) {
        this.body = body;
        this.query = query;
    }

    /** A message to be sent. */
    record Send(ChannelName.Pull chat, String text, String sender) {}

    /**
     * A page asked for.
     *
     * @param cursor where it begins, as {@link Stamp#cursor()}
     */
    record Pull(ChannelName.Pull chat, long cursor, int limit, boolean reverse) {}

    /**
     * Reads a send.
     *
     * @throws PullRefusal where it is not one
     */
    static Send send(byte[] body) {
        var request = new PullRequest(fields(body), Map.of());
        var chat = request.chat();
        var text = request.text("text")
                .orElseThrow(() -> PullRefusal.field("text is missing; it takes what is to be said"));
        var sender = request.text("sender").orElse("");
        if (sender.length() > ChannelName.Pull.LONGEST || !sender.codePoints().allMatch(PullRequest::isNoControl)) {
            throw PullRefusal.field("sender has %d characters; it takes at most %d, without control characters"
                    .formatted(sender.length(), ChannelName.Pull.LONGEST));
        }
        return new Send(chat, text, sender);
    }

    /**
     * Reads a pull.
     *
     * @param body empty for none
     * @throws PullRefusal where it is not one
     */
    static Pull pull(byte[] body, Iterable<Map.Entry<String, String>> query) {
        var parameters = new HashMap<String, String>();
        query.forEach(each -> parameters.put(lower(each.getKey()), each.getValue()));
        var request = new PullRequest(body.length == 0 ? Map.of() : fields(body), parameters);
        return new Pull(request.chat(), request.cursor(), request.limit(), request.flag("reverse"));
    }

    private static Map<String, JsonNode> fields(byte[] body) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw PullRefusal.unreadable(e.getOriginalMessage());
        } catch (IOException e) {
            throw PullRefusal.unreadable("it is not UTF-8");
        }
        if (!tree.isObject()) {
            throw PullRefusal.unreadable("it is no JSON object");
        }
        var fields = new HashMap<String, JsonNode>();
        for (var field : tree.properties()) {
            if (!field.getValue().isNull()) {
                fields.put(lower(field.getKey()), field.getValue());
            }
        }
        return fields;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isNoControl(int codePoint) {
        return !Character.isISOControl(codePoint);
    }

    private Optional<String> text(String name) {
        var value = body.get(name);
        if (value == null) {
            return Optional.ofNullable(query.get(name)).map(MessageText::wellFormed);
        }
        if (!value.isTextual()) {
            throw PullRefusal.unreadable(name + " has to be a text");
        }
        return Optional.of(MessageText.wellFormed(value.textValue()));
    }

    private ChannelName.Pull chat() {
        var chat = text("chat").orElseThrow(() -> PullRefusal.field("chat is missing; it takes the name of a chat"));
        if (chat.isEmpty() || chat.length() > ChannelName.Pull.LONGEST) {
            throw PullRefusal.field(
                    "chat has %d characters; it takes 1 to %d".formatted(chat.length(), ChannelName.Pull.LONGEST));
        }
        if (!chat.codePoints().allMatch(ChannelName.Pull::isFit)) {
            throw PullRefusal.field("chat has a control character or a brace; it takes neither");
        }
        return new ChannelName.Pull(chat);
    }

    private long cursor() {
        var given = Math.max(0, number("cursor"));
        return given < FIRST_FULL_CURSOR ? given * Stamp.PER_SECOND : given;
    }

    private int limit() {
        var limit = number("limit");
        if (limit < 0 || limit > ChannelLog.PAGE_LIMIT) {
            throw PullRefusal.field("limit is %d; it takes 0 to %d".formatted(limit, ChannelLog.PAGE_LIMIT));
        }
        return limit == 0 ? DEFAULT_LIMIT : (int) limit;
    }

    private long number(String name) {
        var value = body.get(name);
        if (value == null) {
            var text = query.getOrDefault(name, "0");
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw PullRefusal.field(name + " is a whole number");
            }
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw PullRefusal.unreadable(name + " is a whole number");
        }
        return value.longValue();
    }

    private boolean flag(String name) {
        var value = body.get(name);
        if (value == null) {
            return switch (lower(query.getOrDefault(name, "false"))) {
                case "true", "1" -> true;
                case "false", "0", "" -> false;
                default -> throw PullRefusal.field(name + " is true or false");
            };
        }
        if (!value.isBoolean()) {
            throw PullRefusal.unreadable(name + " is true or false");
        }
        return value.booleanValue();
    }
}
