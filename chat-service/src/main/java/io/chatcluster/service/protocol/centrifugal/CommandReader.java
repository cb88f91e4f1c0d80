package io.chatcluster.service.protocol.centrifugal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.chatcluster.service.model.StreamPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the commands of one frame: JSON objects with white space between them. Unknown fields are passed over. */
final class CommandReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    /** A subscribe's flag: an impossible recovery is to be refused. */
    private static final int REFUSE_UNRECOVERED = 2;

    private CommandReader() {}

    /** The frame is not what the protocol allows. */
    static final class MalformedFrame extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedFrame(String message) {
            super(message, null, false, false);
        }
    }

    static List<Command> read(String frame) throws MalformedFrame {
        try (var in = JSON.createParser(frame)) {
            var commands = new ArrayList<Command>(2);
            for (var token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new MalformedFrame("a command is a JSON object");
                }
                commands.add(command(in, frame));
            }
            if (commands.isEmpty()) {
                throw new MalformedFrame("the frame is empty");
            }
            return commands;
        } catch (IOException e) {
            throw new MalformedFrame("the frame is not JSON");
        }
    }

    /** The fields of all methods together; each command has some of them. */
    private static final class Fields {
        String method = "";
        String token = "";
        String channel = "";
        String data = "";
        String rpcMethod = "";
        String epoch = "";
        long offset;
        int limit;
        int flag;
        boolean recover;
        boolean joinLeave;
        boolean reverse;
        Optional<StreamPosition> since = Optional.empty();
        Map<String, StreamPosition> subs = Map.of();
    }

    private static Command command(JsonParser in, String frame) throws IOException, MalformedFrame {
        var id = 0;
        var fields = new Fields();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            var value = in.nextToken();
            if (name.equals("id")) {
                id = (int) number(in, value, 0, Integer.MAX_VALUE * 2L + 1, "id");
            } else if (value == JsonToken.START_OBJECT) {
                if (!fields.method.isEmpty()) {
                    throw new MalformedFrame("a command has one method");
                }
                fields.method = name;
                request(in, frame, fields);
            } else {
                in.skipChildren();
            }
        }
        return command(id, fields);
    }

    private static Command command(int id, Fields f) throws MalformedFrame {
        if (f.method.isEmpty()) {
            if (id != 0) {
                throw new MalformedFrame("a command without a method");
            }
            return new Command.Pong(0);
        }
        if (id == 0 && !f.method.equals("send")) {
            throw new MalformedFrame("id is missing");
        }
        var from = f.recover ? Optional.of(new StreamPosition(f.epoch, f.offset)) : Optional.<StreamPosition>empty();
        return switch (f.method) {
            case "connect" -> new Command.Connect(id, f.token, f.subs);
            case "subscribe" ->
                new Command.Subscribe(id, f.channel, f.joinLeave, from, (f.flag & REFUSE_UNRECOVERED) != 0);
            case "unsubscribe" -> new Command.Unsubscribe(id, f.channel);
            case "publish" -> new Command.Publish(id, f.channel, f.data);
            case "presence" -> new Command.Presence(id, f.channel);
            case "presence_stats" -> new Command.PresenceStats(id, f.channel);
            case "history" -> new Command.History(id, f.channel, f.limit, f.reverse, f.since);
            case "rpc" -> new Command.Rpc(id, f.rpcMethod, f.data);
            case "send" -> new Command.Send(id);
            case "ping" -> new Command.Ping(id);
            default -> new Command.Unsupported(id, f.method);
        };
    }

    private static void request(JsonParser in, String frame, Fields fields) throws IOException, MalformedFrame {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            var value = in.nextToken();
            switch (name) {
                case "token" -> fields.token = text(in, value, name);
                case "channel" -> fields.channel = text(in, value, name);
                case "method" -> fields.rpcMethod = text(in, value, name);
                case "data" -> fields.data = raw(in, value, frame);
                case "epoch" -> fields.epoch = text(in, value, name);
                case "offset" -> fields.offset = number(in, value, 0, Long.MAX_VALUE, name);
                case "limit" -> fields.limit = (int) number(in, value, Integer.MIN_VALUE, Integer.MAX_VALUE, name);
                case "flag" -> fields.flag = (int) number(in, value, 0, Integer.MAX_VALUE, name);
                case "recover" -> fields.recover = truth(value, name);
                case "join_leave" -> fields.joinLeave = truth(value, name);
                case "reverse" -> fields.reverse = truth(value, name);
                case "since" ->
                    fields.since = value == JsonToken.VALUE_NULL
                            ? Optional.empty()
                            : Optional.of(position(in, value).position());
                case "subs" -> fields.subs = subs(in, value);
                default -> in.skipChildren();
            }
        }
    }

    private record Position(boolean recover, StreamPosition position) {}

    private static Position position(JsonParser in, JsonToken start) throws IOException, MalformedFrame {
        if (start != JsonToken.START_OBJECT) {
            throw new MalformedFrame("a position is a JSON object");
        }
        var recover = false;
        var epoch = "";
        var offset = 0L;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            var value = in.nextToken();
            switch (name) {
                case "recover" -> recover = truth(value, name);
                case "epoch" -> epoch = text(in, value, name);
                case "offset" -> offset = number(in, value, 0, Long.MAX_VALUE, name);
                default -> in.skipChildren();
            }
        }
        return new Position(recover, new StreamPosition(epoch, offset));
    }

    private static Map<String, StreamPosition> subs(JsonParser in, JsonToken start) throws IOException, MalformedFrame {
        if (start == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        if (start != JsonToken.START_OBJECT) {
            throw new MalformedFrame("subs is a JSON object");
        }
        var subs = new HashMap<String, StreamPosition>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var channel = in.currentName();
            var position = position(in, in.nextToken());
            if (position.recover()) {
                subs.put(channel, position.position());
            }
        }
        return subs;
    }

    private static String text(JsonParser in, JsonToken value, String name) throws IOException, MalformedFrame {
        if (value == JsonToken.VALUE_NULL) {
            return "";
        }
        if (value != JsonToken.VALUE_STRING) {
            throw new MalformedFrame(name + " has to be a text");
        }
        return in.getText();
    }

    private static long number(JsonParser in, JsonToken value, long least, long most, String name)
            throws IOException, MalformedFrame {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw new MalformedFrame(name + " is a whole number");
        }
        var number = in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? Long.MIN_VALUE : in.getLongValue();
        if (number < least || number > most) {
            throw new MalformedFrame("%s takes %d to %d".formatted(name, least, most));
        }
        return number;
    }

    private static boolean truth(JsonToken value, String name) throws MalformedFrame {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw new MalformedFrame(name + " is true or false");
        };
    }

    /**
     * A value as it stands in the frame, character for character; but a line break between its tokens, which would end the
     * line that it is passed on in, becomes a space.
     */
    private static String raw(JsonParser in, JsonToken first, String frame) throws IOException {
        var start = (int) in.currentTokenLocation().getCharOffset();
        if (first.isStructStart()) {
            in.skipChildren();
        } else {
            in.finishToken();
        }
        var value = frame.substring(start, (int) in.currentLocation().getCharOffset());
        return value.replace('\n', ' ').replace('\r', ' ');
    }
}
