package io.chatcluster.operator.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what a new schema would refuse or forget of resources that the old one took. */
public final class CrdCompatibility {

    private static final List<String> LOWER_BOUNDS = List.of("minimum", "minLength", "minItems", "minProperties");
    private static final List<String> UPPER_BOUNDS = List.of("maximum", "maxLength", "maxItems", "maxProperties");
    private static final List<String> FIXED =
            List.of("type", "format", "pattern", "default", "x-kubernetes-list-type", "x-kubernetes-int-or-string");

    private final List<String> breaks = new ArrayList<>();

    private CrdCompatibility() {}

    /** One sentence for each break; empty where the new schema takes everything that the old one took. */
    public static List<String> breaks(JsonNode oldSchema, JsonNode newSchema) {
        var check = new CrdCompatibility();
        check.compare("", oldSchema, newSchema);
        return List.copyOf(check.breaks);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        for (String key : FIXED) {
            boolean loosened = key.equals("pattern") && !after.has(key);
            // The default of a section repeats those of its fields.
            boolean repeated = key.equals("default") && after.path(key).isObject();
            if (!loosened && !repeated && !before.path(key).equals(after.path(key))) {
                breaks.add("%s: %s changed from %s to %s".formatted(path, key, before.path(key), after.path(key)));
            }
        }
        LOWER_BOUNDS.forEach(key -> bound(path, key, before, after, 1));
        UPPER_BOUNDS.forEach(key -> bound(path, key, before, after, -1));
        addedTo(path, "required", texts(before.path("required")), texts(after.path("required")));
        addedTo(
                path,
                "rule",
                texts(before.path("x-kubernetes-validations").findValues("rule")),
                texts(after.path("x-kubernetes-validations").findValues("rule")));
        if (before.has("enum") || after.has("enum")) {
            addedTo(path, "value no longer in enum", texts(after.path("enum")), texts(before.path("enum")));
        }
        before.path("properties").properties().forEach(field -> {
            String child = path + "/" + field.getKey();
            JsonNode then = after.path("properties").path(field.getKey());
            if (then.isMissingNode()) {
                breaks.add(child + ": removed");
            } else {
                compare(child, field.getValue(), then);
            }
        });
        for (String key : List.of("items", "additionalProperties")) {
            if (before.has(key)) {
                compare(path + "/" + key, before.path(key), after.path(key));
            }
        }
    }

    /** A bound may move outwards or go; it may not appear or move inwards. */
    private void bound(String path, String key, JsonNode before, JsonNode after, int inwards) {
        if (!after.has(key)) {
            return;
        }
        double now = after.path(key).asDouble();
        if (!before.has(key) || inwards * Double.compare(now, before.path(key).asDouble()) > 0) {
            breaks.add("%s: %s tightened from %s to %s".formatted(path, key, before.path(key), after.path(key)));
        }
    }

    private void addedTo(String path, String what, Set<String> before, Set<String> after) {
        after.stream()
                .filter(value -> !before.contains(value))
                .sorted()
                .forEach(value -> breaks.add("%s: %s: %s".formatted(path, what, value)));
    }

    private static Set<String> texts(Iterable<JsonNode> values) {
        Set<String> texts = new HashSet<>();
        values.forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
