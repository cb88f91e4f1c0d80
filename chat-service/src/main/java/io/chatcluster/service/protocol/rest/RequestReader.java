package io.chatcluster.service.protocol.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.chat.Messages;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what callers send, and says precisely what is wrong with it. */
final class RequestReader {

    /** Offsets stay below 2^53, which every JSON reader can hold. */
    static final long MAX_OFFSET = (1L << 53) - 1;

    private static final int DEPTH = 20;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1," + Messages.ID_LENGTH + "}");

    private static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private RequestReader() {}

    /** A body: one JSON object. */
    static JsonNode object(byte[] body) {
        if (body.length == 0) {
            throw Problem.of(400, "the body is empty; it has to be a JSON object", "body");
        }
        try {
            var node = JSON.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            throw Problem.of(400, "the body is not JSON", "body");
        }
        throw Problem.of(400, "the body has to be a JSON object", "body");
    }

    /** A text that has to be there. */
    static String text(JsonNode body, String field) {
        var value = body.path(field);
        if (!value.isTextual()) {
            throw Problem.of(
                    400,
                    value.isMissingNode() || value.isNull() ? field + " is missing" : field + " has to be a text",
                    field);
        }
        if (value.textValue().isEmpty()) {
            throw Problem.of(400, field + " is empty", field);
        }
        return MessageText.wellFormed(value.textValue());
    }

    /** An offset in a body. */
    static long offset(JsonNode body, String field) {
        var value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw Problem.of(400, field + " is missing", field);
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > MAX_OFFSET) {
            throw Problem.of(400, "%s is a whole number from 0 to %d".formatted(field, MAX_OFFSET), field, MAX_OFFSET);
        }
        return value.longValue();
    }

    /** A number in the query, or another one where it is absent. */
    static long number(@Nullable String text, String name, long least, long most, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (DIGITS.matcher(text).matches()) {
            var number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw Problem.of(400, "%s is a whole number from %d to %d".formatted(name, least, most), name, most);
    }

    /** A user id in a path. */
    static long userId(String text) {
        if (!DIGITS.matcher(text).matches()) {
            throw Problem.of(400, "id is a user id of up to 18 digits", "id");
        }
        return Long.parseLong(text);
    }

    /**
     * The key under which a request may be repeated, empty where there is none. It may stand in quotes, as the header's draft
     * has it.
     */
    static String key(@Nullable List<String> values) {
        if (values == null || values.isEmpty()) {
            return "";
        }
        var key = values.getFirst();
        if (key.length() > 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        if (values.size() > 1 || !KEY.matcher(key).matches()) {
            throw Problem.of(
                    400,
                    "Idempotency-Key is one key of 1 to %d visible ASCII characters".formatted(Messages.ID_LENGTH),
                    "Idempotency-Key",
                    Messages.ID_LENGTH);
        }
        return key;
    }
}
