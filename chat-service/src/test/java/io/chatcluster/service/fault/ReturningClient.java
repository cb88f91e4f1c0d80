package io.chatcluster.service.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the native protocol in JSON over a real WebSocket, as strict as no SDK is: it stays subscribed to its rooms and
 * its user's inbox, comes back after every loss from its own positions, and tells the {@link Ledger} of everything it is shown
 * without dropping or sorting anything. One virtual thread lives through its connections and handles all frames; messages may
 * be sent from any thread.
 */
final class ReturningClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /** The service pings every 25 s. */
    private static final Duration SILENCE = Duration.ofSeconds(45);
    /** Four times what the service allows itself for a publication. */
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** Below the five minutes for which the service remembers a message id. */
    private static final Duration SEND_LIMIT = Duration.ofMinutes(4);

    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 1000;
    private static final int EVENTS_KEPT = 60;
    private static final int RESUBSCRIBE = 2500;
    private static final int TERMINAL = 3500;
    private static final int NORMAL_CLOSURE = 1000;
    private static final String END = "";

    private final String name;
    private final String token;
    private final List<URI> servers;
    private final List<String> rooms;
    private final HttpClient http;
    private final Ledger ledger;
    private final Ledger.Reader reader;
    private final Counts counts;
    private final Map<String, String> epochs = new HashMap<>();
    private final Deque<String> events = new ArrayDeque<>();
    private final Thread thread;
    private volatile String user = "";
    private volatile @Nullable Link link;
    private volatile boolean closed;

    /** What happened to all clients together. */
    record Counts(
            AtomicInteger connects,
            AtomicInteger losses,
            AtomicInteger refusedConnects,
            AtomicInteger resubscribes,
            AtomicInteger recovered,
            AtomicInteger temporaryErrors,
            AtomicInteger unanswered,
            AtomicInteger lostInFlight) {
        Counts() {
            this(zero(), zero(), zero(), zero(), zero(), zero(), zero(), zero());
        }

        private static AtomicInteger zero() {
            return new AtomicInteger();
        }
    }

    /**
     * A client; it connects when {@link #start} is called.
     *
     * @param servers where to connect, any of them
     */
    ReturningClient(
            String name,
            String token,
            List<URI> servers,
            List<String> rooms,
            HttpClient http,
            Ledger ledger,
            Counts counts) {
        this.name = name;
        this.token = token;
        this.servers = List.copyOf(servers);
        this.rooms = List.copyOf(rooms);
        this.http = http;
        this.ledger = ledger;
        this.reader = ledger.reader(name);
        this.counts = counts;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    String name() {
        return name;
    }

    /** The user's id; empty before the first connection. */
    String user() {
        return user;
    }

    List<String> rooms() {
        return rooms;
    }

    /** Whether the client has been shown where each of its channels stands, at least once. */
    boolean hasJoinedEverything() {
        return !user.isEmpty() && rooms.stream().allMatch(room -> reader.last(room) >= 0);
    }

    /** The last things that happened to this client, for a failure's report. */
    List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private void note(String event) {
        synchronized (events) {
            if (events.size() == EVENTS_KEPT) {
                events.removeFirst();
            }
            events.add(LocalTime.now(ZoneId.systemDefault()) + " " + name + " " + event);
        }
    }

    private void run() {
        var turn = ThreadLocalRandom.current().nextInt(servers.size());
        var fails = 0;
        while (!closed) {
            var server = servers.get(turn++ % servers.size());
            try {
                if (live(server)) {
                    fails = 0;
                }
                pause(fails++);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                ledger.violation(name + " failed: " + e);
                return;
            }
        }
    }

    /** Full jitter under a doubling ceiling. */
    private static void pause(int fails) throws InterruptedException {
        var ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(fails, 6));
        Thread.sleep(ThreadLocalRandom.current().nextLong(1, ceiling + 1));
    }

    /** One connection from its handshake to its end; returns whether it was of use. */
    private boolean live(URI server) throws InterruptedException {
        var own = new Link();
        try {
            http.newWebSocketBuilder()
                    .connectTimeout(CONNECT_LIMIT)
                    .buildAsync(server.resolve("/connection/websocket"), own)
                    .get(CONNECT_LIMIT.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            counts.refusedConnects.incrementAndGet();
            note("not connected to " + server.getPort() + ": " + e);
            own.end();
            return false;
        }
        try {
            own.call("connect", connectRequest(), reply -> connected(own, server, reply));
            while (!closed) {
                var frame = own.frames.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (frame == null || frame.equals(END)) {
                    note(frame == null ? "heard nothing for " + SILENCE : "lost the connection");
                    break;
                }
                for (var line : frame.split("\n", -1)) {
                    handle(own, parse(line));
                }
            }
        } finally {
            var wasUp = own.equals(link);
            link = null;
            own.end();
            if (wasUp && !closed) {
                counts.losses.incrementAndGet();
            }
        }
        return own.up;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a frame is not JSON: " + line, e);
        }
    }

    private ObjectNode connectRequest() {
        var request = JSON.createObjectNode().put("token", token);
        var inbox = "user:" + user;
        if (epochs.containsKey(inbox)) {
            request.putObject("subs").set(inbox, position(inbox).put("recover", true));
        }
        return request;
    }

    private ObjectNode position(String channel) {
        return JSON.createObjectNode().put("epoch", epochs.get(channel)).put("offset", reader.last(channel));
    }

    private void connected(Link own, URI server, JsonNode reply) {
        if (reply.has("error")) {
            note("connect refused: " + reply);
            counts.refusedConnects.incrementAndGet();
            own.end();
            return;
        }
        user = reply.path("connect").path("data").path("id").asText();
        var inbox = "user:" + user;
        note("connected to " + server.getPort() + " as " + inbox);
        subscribed(inbox, reply.path("connect").path("subs").path(inbox));
        counts.connects.incrementAndGet();
        own.up = true;
        link = own;
        rooms.forEach(room -> subscribe(own, room, 0));
    }

    private void subscribe(Link own, String room, int fails) {
        var request = JSON.createObjectNode().put("channel", room);
        if (epochs.containsKey(room)) {
            request.setAll(position(room));
            request.put("recover", true);
        }
        own.call("subscribe", request, reply -> {
            if (!reply.has("error")) {
                subscribed(room, reply.path("subscribe"));
            } else if (reply.path("error").path("temporary").asBoolean()) {
                note("subscribe to " + room + " refused: " + reply);
                own.later(() -> subscribe(own, room, fails + 1), fails);
            } else {
                ledger.violation(name + " may not subscribe to " + room + ": " + reply);
            }
        });
    }

    private void subscribed(String channel, JsonNode reply) {
        var offset = reply.path("offset").asLong();
        var epoch = reply.path("epoch").asText();
        var publications = reply.path("publications");
        note("subscribed to %s at %s %d from %s %d, publications %d, recovered %s"
                .formatted(
                        channel,
                        epoch,
                        offset,
                        epochs.get(channel),
                        reader.last(channel),
                        publications.size(),
                        reply.path("recovered").asBoolean()));
        if (epochs.put(channel, epoch) == null) {
            reader.joined(channel, offset);
            return;
        }
        publications.forEach(
                each -> reader.shown(channel, "", each.path("offset").asLong(), each.path("data")));
        counts.recovered.addAndGet(publications.size());
        reader.recovered(channel, reply.path("recovered").asBoolean(), offset);
    }

    private void handle(Link own, JsonNode reply) {
        if (reply.has("push")) {
            push(own, reply.path("push"));
        } else if (reply.has("id")) {
            own.answered(reply);
        } else if (reply.isEmpty()) {
            own.write("{}");
        } else {
            ledger.violation(name + " does not understand " + reply);
        }
    }

    private void push(Link own, JsonNode push) {
        var channel = push.path("channel").asText();
        if (push.has("pub")) {
            var publication = push.path("pub");
            reader.shown(
                    channel,
                    epochs.getOrDefault(channel, ""),
                    publication.path("offset").asLong(),
                    publication.path("data"));
        } else if (push.has("unsubscribe")) {
            note("unsubscribed " + push);
            counts.resubscribes.incrementAndGet();
            if (push.path("unsubscribe").path("code").asInt() < RESUBSCRIBE) {
                ledger.violation(name + " was told to stay away: " + push);
            }
            own.later(() -> subscribe(own, channel, 0), 0);
        }
    }

    /**
     * Sends a message until it is acknowledged, over as many connections and attempts as it takes, always under its own id.
     *
     * @throws IllegalStateException where that did not succeed within four minutes, or was refused for good
     */
    void send(Ledger.Message message) throws InterruptedException {
        ledger.sending(message);
        var request = request(message);
        var end = System.nanoTime() + SEND_LIMIT.toNanos();
        for (var fails = 0; System.nanoTime() < end && !closed; fails++) {
            var current = link;
            if (current != null && attempt(current, message, request)) {
                return;
            }
            pause(fails);
        }
        if (!closed) {
            throw new IllegalStateException("not acknowledged within " + SEND_LIMIT + ": " + message);
        }
    }

    private static ObjectNode request(Ledger.Message message) {
        var data = JSON.createObjectNode().put("text", message.text()).put("id", message.id());
        var channel = message.channel();
        if (channel.startsWith("dm:")) {
            var sides = channel.split(":", -1);
            data.put("to", sides[1].equals(message.user()) ? sides[2] : sides[1]);
        } else {
            data.put("channel", channel);
        }
        var request = JSON.createObjectNode().put("method", "send");
        request.set("data", data);
        return request;
    }

    private boolean attempt(Link current, Ledger.Message message, ObjectNode request) throws InterruptedException {
        var answer = new CompletableFuture<JsonNode>();
        current.call("rpc", request, answer);
        JsonNode reply;
        try {
            reply = answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            counts.unanswered.incrementAndGet();
            note("no answer to " + message.id());
            return false;
        } catch (ExecutionException e) {
            counts.lostInFlight.incrementAndGet();
            return false;
        }
        var error = reply.path("error");
        if (error.isObject()) {
            counts.temporaryErrors.incrementAndGet();
            note("refused " + message.id() + ": " + error);
            if (!error.path("temporary").asBoolean()) {
                throw new IllegalStateException("refused for good: " + error + " " + message);
            }
            return false;
        }
        var sent = reply.path("rpc").path("data");
        ledger.acknowledged(
                message,
                new Ledger.Ack(
                        sent.path("channel").asText(),
                        sent.path("epoch").asText(),
                        sent.path("offset").asLong(),
                        sent.path("duplicate").asBoolean()));
        return true;
    }

    @Override
    public void close() {
        closed = true;
        var current = link;
        if (current != null) {
            current.frames.add(END);
        }
        thread.interrupt();
    }

    /** One connection. Replies are handled on the client's thread, in the order in which they came. */
    private final class Link implements WebSocket.Listener {

        final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        private final AtomicInteger ids = new AtomicInteger();
        private final StringBuilder partial = new StringBuilder();
        private final CompletableFuture<WebSocket> open = new CompletableFuture<>();
        private CompletableFuture<WebSocket> writes = open;
        private @Nullable WebSocket socket;
        private boolean ended;
        boolean up;

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (this) {
                socket = opened;
                if (ended) {
                    opened.abort();
                }
            }
            open.complete(opened);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            note("closed with " + code + " " + reason);
            if (code >= TERMINAL || code == NORMAL_CLOSURE) {
                ledger.violation(name + " was sent away with " + code + " " + reason);
            }
            frames.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            note("connection failed: " + error);
            frames.add(END);
        }

        void call(String method, ObjectNode parameters, Consumer<JsonNode> handler) {
            var answer = new CompletableFuture<JsonNode>();
            answer.thenAccept(handler).exceptionally(lost -> {
                if (!(lost.getCause() instanceof ConnectionLost)) {
                    ledger.violation(name + " could not handle a reply to " + method + ": " + lost);
                }
                return null;
            });
            call(method, parameters, answer);
        }

        void call(String method, ObjectNode parameters, CompletableFuture<JsonNode> answer) {
            var id = ids.incrementAndGet();
            waiting.put(id, answer);
            var command = JSON.createObjectNode().put("id", id);
            command.set(method, parameters);
            write(command.toString());
            synchronized (this) {
                if (ended) {
                    answer.completeExceptionally(new ConnectionLost());
                }
            }
        }

        /** A WebSocket takes one text at a time. */
        synchronized void write(String text) {
            writes = writes.thenCompose(idle -> idle.sendText(text, true));
        }

        void answered(JsonNode reply) {
            var answer = waiting.remove(reply.path("id").asInt());
            if (answer != null) {
                answer.complete(reply);
            }
        }

        /** Runs a task on the client's thread after a pause, as a reply that nobody sent. */
        void later(Runnable task, int fails) {
            var id = ids.incrementAndGet();
            var answer = new CompletableFuture<JsonNode>();
            answer.thenAccept(ignored -> task.run());
            waiting.put(id, answer);
            var ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(fails, 6));
            CompletableFuture.delayedExecutor(
                            ThreadLocalRandom.current().nextLong(1, ceiling + 1), TimeUnit.MILLISECONDS)
                    .execute(() -> frames.add("{\"id\":" + id + "}"));
        }

        /** Whatever waits for an answer fails; again without effect. */
        void end() {
            synchronized (this) {
                ended = true;
                if (socket != null) {
                    socket.abort();
                }
            }
            frames.add(END);
            waiting.values().forEach(answer -> answer.completeExceptionally(new ConnectionLost()));
        }
    }

    /** The connection ended before the answer came. */
    private static final class ConnectionLost extends Exception {
        private static final long serialVersionUID = 1L;

        ConnectionLost() {
            super("connection lost", null, false, false);
        }
    }
}
