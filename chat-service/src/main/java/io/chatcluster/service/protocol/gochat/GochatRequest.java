package io.chatcluster.service.protocol.gochat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The body of a gochat call and the forms that it can be read as. Names of fields match in any case; null, an empty text and
 * a zero count as missing. Every complaint is a {@link GochatRefusal} in gochat's words.
 */
final class GochatRequest {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    /** What a user id may be written as; longer ones do not exist. */
    private static final Pattern USER = Pattern.compile("[+-]?[0-9]{1,18}");

    private final Map<String, GoJson.Value> fields;

    /** A name and a password. */
    record Credentials(String userName, String passWord) {}

    /**
     * A direct message.
     *
     * @param toUserId 0 where the text is no number
     * @param roomId shown to the receiver; negative where the sender is in no room
     */
    record Push(String msg, long toUserId, int roomId) {}

    /** A message to a room. */
    record RoomMessage(String msg, int roomId) {}

    private GochatRequest(Map<String, GoJson.Value> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body.
     *
     * @throws GochatRefusal where it is no JSON object
     */
    static GochatRequest read(byte[] body) {
        return switch (GoJson.read(body)) {
            case GoJson.Members members -> new GochatRequest(members.byLowerCaseName());
            case GoJson.Other other when other.kind().equals("null") -> new GochatRequest(Map.of());
            case GoJson.Value value ->
                throw new GochatRefusal("json: cannot unmarshal %s into an object".formatted(value.kind()));
        };
    }

    /** The session's token; empty where there is none. */
    String authToken() {
        return fields.get("authtoken") instanceof GoJson.Text(var token) ? token : "";
    }

    /** What registering ({@code FormRegister}) and logging in ({@code FormLogin}) take. */
    Credentials credentials(String formName) {
        var form = new Form(formName);
        var credentials = new Credentials(form.text("userName"), form.text("passWord"));
        form.complete();
        return credentials;
    }

    /** What {@code /push/push} takes. */
    Push push() {
        var form = new Form("FormPush");
        var push = new Push(form.text("msg"), user(form.textOrNumber("toUserId")), form.number("roomId"));
        form.complete();
        return push;
    }

    /** What {@code /push/pushRoom} takes. */
    RoomMessage roomMessage() {
        var form = new Form("FormRoom");
        var message = new RoomMessage(form.text("msg"), form.number("roomId"));
        form.complete();
        return new RoomMessage(message.msg(), room(message.roomId()));
    }

    /** What the calls about a room take: {@code FormCount}, {@code FormRoomInfo}. */
    int room(String formName) {
        var form = new Form(formName);
        var roomId = form.number("roomId");
        form.complete();
        return room(roomId);
    }

    /** How names are compared. */
    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static int room(int roomId) {
        if (roomId < 0) {
            throw new GochatRefusal("roomId is %d; the number of a room is not negative".formatted(roomId));
        }
        return roomId;
    }

    private static long user(String text) {
        return USER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }

    /** One reading of the fields; wrong types are refused at once, missing fields together at the end. */
    private final class Form {
        private final String name;
        private final List<String> missing = new ArrayList<>();

        Form(String name) {
            this.name = name;
        }

        String text(String field) {
            var text =
                    switch (value(field)) {
                        case GoJson.Text(var given) -> given;
                        case GoJson.Other other when other.kind().equals("null") -> "";
                        case GoJson.Value value -> throw wrongType(value.kind(), field, "string");
                    };
            require(!text.isEmpty(), field);
            return text;
        }

        /** The original takes a text only, which its own load tests overlook. */
        String textOrNumber(String field) {
            return value(field) instanceof GoJson.Numeral(var literal) ? literal : text(field);
        }

        int number(String field) {
            var number =
                    switch (value(field)) {
                        case GoJson.Numeral(var literal) -> integer(field, literal);
                        case GoJson.Other other when other.kind().equals("null") -> 0;
                        case GoJson.Value value -> throw wrongType(value.kind(), field, "int");
                    };
            require(number != 0, field);
            return number;
        }

        void complete() {
            if (!missing.isEmpty()) {
                throw new GochatRefusal(String.join("\n", missing));
            }
        }

        private GoJson.Value value(String field) {
            return fields.getOrDefault(lowerCase(field), new GoJson.Other("null"));
        }

        private int integer(String field, String literal) {
            if (!INTEGER.matcher(literal).matches()) {
                throw wrongType("number " + literal, field, "int");
            }
            var value = literal.length() > 18 ? Long.MAX_VALUE : Long.parseLong(literal);
            if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
                throw new GochatRefusal(
                        "%s is %s; it takes %d to %d".formatted(field, literal, Integer.MIN_VALUE, Integer.MAX_VALUE));
            }
            return (int) value;
        }

        private void require(boolean present, String field) {
            if (!present) {
                var goField = Character.toUpperCase(field.charAt(0)) + field.substring(1);
                missing.add("Key: '%s.%s' Error:Field validation for '%s' failed on the 'required' tag"
                        .formatted(name, goField, goField));
            }
        }

        private GochatRefusal wrongType(String kind, String field, String type) {
            return new GochatRefusal("json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                    .formatted(kind, name, field, type));
        }
    }
}
