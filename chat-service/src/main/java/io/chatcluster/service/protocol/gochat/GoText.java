package io.chatcluster.service.protocol.gochat;

/** Writes JSON strings as Go's encoding/json does, so that answers are the same byte for byte. */
final class GoText {

    private GoText() {}

    /** Appends a text in quotes; half a surrogate pair becomes U+FFFD. */
    static StringBuilder quote(StringBuilder json, String text) {
        json.append('"');
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (isEscaped(codePoint)) {
                        json.append("\\u%04x".formatted(codePoint));
                    } else if (Character.getType(codePoint) == Character.SURROGATE) {
                        json.append("\\ufffd");
                    } else {
                        json.appendCodePoint(codePoint);
                    }
                }
            }
        });
        return json.append('"');
    }

    /** Besides control characters, what could end a script element or a line of JavaScript. */
    private static boolean isEscaped(int codePoint) {
        return codePoint < 0x20
                || codePoint == '<'
                || codePoint == '>'
                || codePoint == '&'
                || codePoint == 0x2028
                || codePoint == 0x2029;
    }
}
