package io.chatcluster.service.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client of the native door that sees every line as it came. Pings are answered when a line is waited for. For one test
 * thread.
 */
public final class NativeClient implements AutoCloseable {

    /** The native door. */
    public static final String PATH = "/connection/websocket";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RawWebSocket socket;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Deque<String> pushes = new ArrayDeque<>();
    private final Map<Integer, String> replies = new HashMap<>();
    private int lastId;

    private NativeClient(RawWebSocket socket) {
        this.socket = socket;
    }

    /** Opens a connection and says nothing yet. */
    public static NativeClient open(URI base) {
        return new NativeClient(RawWebSocket.open(base, PATH));
    }

    /** Opens a connection and says who it is. */
    public static NativeClient connect(URI base, ChatApi.User user) {
        var client = open(base);
        var reply = client.call("connect", "{\"token\":\"%s\"}".formatted(user.token()));
        if (!reply.has("connect")) {
            throw new AssertionError("not connected: " + reply);
        }
        return client;
    }

    /** The connection itself. */
    public RawWebSocket socket() {
        return socket;
    }

    /** Sends a command and returns its id. */
    public int send(String method, String params) {
        lastId++;
        socket.text(command(lastId, method, params));
        return lastId;
    }

    /** A command as a text. */
    public static String command(int id, String method, String params) {
        return "{\"id\":%d,\"%s\":%s}".formatted(id, method, params);
    }

    /** Sends a command and waits for its reply. */
    public JsonNode call(String method, String params) {
        return reply(send(method, params));
    }

    /** Calls one of the chat's verbs. */
    public JsonNode rpc(String method, String data) {
        return call("rpc", "{\"method\":\"%s\",\"data\":%s}".formatted(method, data));
    }

    /** Subscribes and waits for the reply. */
    public JsonNode subscribe(String channel) {
        return call("subscribe", "{\"channel\":\"%s\"}".formatted(channel));
    }

    /** Publishes and waits for the reply. */
    public JsonNode publish(String channel, String data) {
        return call("publish", "{\"channel\":\"%s\",\"data\":%s}".formatted(channel, data));
    }

    /** The code of the error a command is answered with. */
    public int errorOf(String method, String params) {
        var reply = call(method, params);
        return reply.at("/error/code").asInt(0);
    }

    /** Waits for the reply to a command. */
    public JsonNode reply(int id) {
        return parse(rawReply(id));
    }

    /** Waits for the reply to a command, as it came. */
    public String rawReply(int id) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!replies.containsKey(id)) {
            sortIn(line(deadline));
        }
        return replies.remove(id);
    }

    /** Waits for the next push. */
    public JsonNode push() {
        return parse(rawPush());
    }

    /** Waits for the next push, as it came. */
    public String rawPush() {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (pushes.isEmpty()) {
            sortIn(line(deadline));
        }
        return pushes.poll();
    }

    /** Waits for the next push of a kind; others are passed over. */
    public JsonNode push(String kind) {
        while (true) {
            var push = push().path("push");
            if (push.has(kind)) {
                return push;
            }
        }
    }

    /** Takes what has come so far, without waiting. */
    public Deque<String> pushesSoFar() {
        while (!lines.isEmpty() || socket.hasNext()) {
            sortIn(line(System.nanoTime() + LIMIT.toNanos()));
        }
        var taken = new ArrayDeque<>(pushes);
        pushes.clear();
        return taken;
    }

    private void sortIn(String line) {
        if (line.equals("{}")) {
            socket.text("{}");
            return;
        }
        var message = parse(line);
        if (message.has("push")) {
            pushes.add(line);
        } else {
            replies.put(message.path("id").asInt(), line);
        }
    }

    /** Pings come whatever else does not: the deadline is that of the whole wait. */
    private String line(long deadline) {
        if (lines.isEmpty()) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            lines.addAll(
                    List.of(socket.text(left, "nothing came on the native door").split("\n", -1)));
        }
        return lines.poll();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() {
        socket.close();
    }
}
