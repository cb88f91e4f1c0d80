package io.chatcluster.service.protocol.gochat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads JSON as Go's encoding/json does: the same texts are accepted, the same sentences say what is wrong, bytes that are
 * no UTF-8 become U+FFFD, and what follows the first value is not looked at. The platform's parser has other words, and
 * clients of gochat show these to people.
 */
final class GoJson {

    /** How deep arrays and objects may nest; Go's own bound is ten times that, on a growing stack. */
    private static final int MAX_DEPTH = 1000;

    private static final int END = -1;

    /** What was read; members of objects inside the outermost one are checked and dropped. */
    sealed interface Value {

        /** Go's word for this kind of value. */
        String kind();
    }

    /** An object; of members with the same name in any case, the last that is not null counts. */
    record Members(Map<String, Value> byLowerCaseName) implements Value {
        @Override
        public String kind() {
            return "object";
        }
    }

    /** A string. */
    record Text(String text) implements Value {
        @Override
        public String kind() {
            return "string";
        }
    }

    /** A number, as written. */
    record Numeral(String literal) implements Value {
        @Override
        public String kind() {
            return "number";
        }
    }

    /** A value of which only the kind matters: {@code array}, {@code bool} or {@code null}. */
    record Other(String kind) implements Value {}

    private final byte[] bytes;
    private int at;

    private GoJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the first value.
     *
     * @throws GochatRefusal with Go's sentence where there is none
     */
    static Value read(byte[] bytes) {
        var json = new GoJson(bytes);
        json.skipSpace();
        if (json.peek() == END) {
            throw new GochatRefusal("EOF");
        }
        return json.value(1);
    }

    private Value value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new GochatRefusal("exceeded max depth");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Text(string());
            case 't' -> literal("true", "bool");
            case 'f' -> literal("false", "bool");
            case 'n' -> literal("null", "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("looking for beginning of value");
        };
    }

    private Value object(int depth) {
        var members = new LinkedHashMap<String, Value>();
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return new Members(members);
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            var name = string();
            skipSpace();
            take(':', "after object key");
            var value = value(depth + 1);
            if (depth == 1 && !value.kind().equals("null")) {
                members.put(GochatRequest.lowerCase(name), value);
            }
        } while (another('}', "after object key:value pair"));
        return new Members(members);
    }

    private Value array(int depth) {
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
        } else {
            do {
                value(depth + 1);
            } while (another(']', "after array element"));
        }
        return new Other("array");
    }

    private boolean another(char close, String where) {
        skipSpace();
        if (peek() == ',') {
            at++;
            return true;
        }
        take(close, where);
        return false;
    }

    private Value literal(String word, String kind) {
        at++;
        for (var i = 1; i < word.length(); i++) {
            take(word.charAt(i), "in literal %s (expecting '%c')".formatted(word, word.charAt(i)));
        }
        return new Other(kind);
    }

    private Value number() {
        var from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (peek() == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
        return new Numeral(new String(bytes, from, at - from, StandardCharsets.US_ASCII));
    }

    private void digits(String where) {
        if (!isDigit(peek())) {
            throw unexpected(where);
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private String string() {
        var text = new ByteArrayOutputStream();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                text.writeBytes(escape().getBytes(StandardCharsets.UTF_8));
            } else if (peek() < 0x20) {
                throw unexpected("in string literal");
            } else {
                text.write(bytes[at++]);
            }
        }
        at++;
        return text.toString(StandardCharsets.UTF_8);
    }

    private String escape() {
        var escaped =
                switch (peek()) {
                    case '"', '\\', '/' -> Character.toString(peek());
                    case 'b' -> "\b";
                    case 'f' -> "\f";
                    case 'n' -> "\n";
                    case 'r' -> "\r";
                    case 't' -> "\t";
                    case 'u' -> "";
                    default -> throw unexpected("in string escape code");
                };
        at++;
        return escaped.isEmpty() ? unicode() : escaped;
    }

    /** What follows {@code \}{@code u}; half a surrogate pair becomes U+FFFD. */
    private String unicode() {
        var unit = hex();
        if (Character.isHighSurrogate(unit) && peek() == '\\' && at + 1 < bytes.length && bytes[at + 1] == 'u') {
            var back = at;
            at += 2;
            var low = hex();
            if (Character.isLowSurrogate(low)) {
                return new String(new char[] {unit, low});
            }
            at = back;
        }
        return Character.isSurrogate(unit) ? "\ufffd" : Character.toString(unit);
    }

    private char hex() {
        var unit = 0;
        for (var i = 0; i < 4; i++) {
            var digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw unexpected("in \\u hexadecimal character escape");
            }
            unit = unit * 16 + digit;
            at++;
        }
        return (char) unit;
    }

    private void take(char expected, String where) {
        if (peek() != expected) {
            throw unexpected(where);
        }
        at++;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
            at++;
        }
    }

    private int peek() {
        return at < bytes.length ? bytes[at] & 0xff : END;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private GochatRefusal unexpected(String where) {
        var found = peek();
        return new GochatRefusal(
                found == END ? "unexpected EOF" : "invalid character %s %s".formatted(quoted(found), where));
    }

    /** Go looks at single bytes and shows each as the character with that number. */
    private static String quoted(int found) {
        var shown =
                switch (found) {
                    case '\'' -> "\\'";
                    case '\\' -> "\\\\";
                    case '\n' -> "\\n";
                    case '\r' -> "\\r";
                    case '\t' -> "\\t";
                    case '\b' -> "\\b";
                    case '\f' -> "\\f";
                    default -> printable(found) ? Character.toString(found) : "\\x%02x".formatted(found);
                };
        return "'" + shown + "'";
    }

    private static boolean printable(int found) {
        return !Character.isISOControl(found) && found != 0xa0 && found != 0xad;
    }
}
