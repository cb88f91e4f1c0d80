package io.chatcluster.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Set;

/**
 * Whether an object has everything that is wanted of it. What the API server or somebody else added is no difference: defaults,
 * status, annotations of others. Lists are compared as wholes.
 */
final class Matcher {

    /** Written by the API server. */
    private static final Set<String> IGNORED = Set.of("status", "resourceVersion");

    private Matcher() {}

    static boolean has(JsonNode live, JsonNode wanted) {
        if (wanted instanceof ObjectNode object) {
            return object.properties().stream()
                    .filter(field -> !IGNORED.contains(field.getKey()))
                    .allMatch(field -> has(live.path(field.getKey()), field.getValue()));
        }
        if (wanted.isArray()) {
            return wanted.isEmpty() ? live.isMissingNode() || live.isEmpty() : hasAll(live, wanted);
        }
        return wanted.isNull() || live.equals(wanted) || isSameText(live, wanted) || isSameQuantity(live, wanted);
    }

    private static boolean hasAll(JsonNode live, JsonNode wanted) {
        if (live.size() != wanted.size()) {
            return false;
        }
        Iterator<JsonNode> others = live.iterator();
        for (JsonNode each : wanted) {
            if (!has(others.next(), each)) {
                return false;
            }
        }
        return true;
    }

    /** An empty text, false or 0 is stored as absent here and there. */
    private static boolean isSameText(JsonNode live, JsonNode wanted) {
        boolean empty = (wanted.isTextual() && wanted.textValue().isEmpty())
                || (wanted.isBoolean() && !wanted.booleanValue())
                || (wanted.isNumber() && wanted.decimalValue().signum() == 0);
        return (live.isMissingNode() && empty)
                || (live.isNumber() && wanted.isNumber() && live.decimalValue().compareTo(wanted.decimalValue()) == 0);
    }

    /** 1000m is 1. */
    private static boolean isSameQuantity(JsonNode live, JsonNode wanted) {
        if (!live.isValueNode() || !wanted.isValueNode() || live.isNull()) {
            return false;
        }
        try {
            return amount(live).compareTo(amount(wanted)) == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static BigDecimal amount(JsonNode node) {
        String text = node.asText();
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            throw new IllegalArgumentException(text);
        }
        return Quantity.getAmountInBytes(Quantity.parse(text));
    }
}
