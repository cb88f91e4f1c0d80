package io.chatcluster.operator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executors;

/** The management port of a pod that is not there: holds people, empties itself when asked, takes people again. */
public final class FakePod {

    private final HttpServer server;
    private final String address;
    private int people;
    private int accepts;
    private boolean draining;
    private boolean drained;
    private boolean silent;
    private boolean stuck;
    private boolean redisDown;
    private int drainCalls;

    FakePod(String address, int port) {
        this.address = address;
        try {
            server = HttpServer.create(new InetSocketAddress(address, port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/load", this::load);
        server.createContext("/drain", this::drain);
        server.createContext("/resume", this::resume);
        server.createContext("/q/health/ready", this::ready);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private synchronized void load(HttpExchange exchange) throws IOException {
        if (draining && !stuck) {
            people = 0;
            drained = true;
        }
        String body = """
                {"role":"connect,worker","node":"fake","connections":%d,"capacity":10000,"accepting":%b,"draining":%b,"drained":%b,
                "accepts":%d,"closes":%d,"lagEntries":0,"pendingEntries":0,"arrivalsPerSecond":1.0,"sampledAt":"%s"}
                """.formatted(people, !draining, draining, drained, accepts, accepts - people, Instant.now());
        answer(exchange, silent ? 503 : 200, body);
    }

    private synchronized void drain(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        drainCalls++;
        draining = true;
        answer(exchange, 202, "{}");
    }

    private synchronized void resume(HttpExchange exchange) throws IOException {
        if (drained) {
            answer(exchange, 409, "{}");
            return;
        }
        draining = false;
        answer(exchange, 200, "{}");
    }

    private synchronized void ready(HttpExchange exchange) throws IOException {
        // As the health endpoint of the service writes it; an empty line may come first.
        answer(exchange, redisDown ? 503 : 200, """

                {"status": "%s", "checks": [{"name": "traffic", "status": "UP", "data": {"redis": %b, "draining": false}}]}
                """.formatted(redisDown ? "DOWN" : "UP", !redisDown));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Sets how many people it has. */
    public synchronized void people(int count) {
        accepts += Math.max(0, count - people);
        people = count;
    }

    /** How many people it has. */
    public synchronized int people() {
        return people;
    }

    /** Whether it stops giving figures. */
    public synchronized void silent(boolean value) {
        silent = value;
    }

    /** Whether it does not reach Redis, and so is not ready. */
    public synchronized void redisDown(boolean value) {
        redisDown = value;
    }

    /** Whether its people do not leave when asked. */
    public synchronized void stuck(boolean value) {
        stuck = value;
    }

    synchronized boolean isReady() {
        return !draining && !redisDown;
    }

    /** Whether it is being emptied. */
    public synchronized boolean isDraining() {
        return draining;
    }

    /** How often it was asked to empty itself. */
    public synchronized int drainCalls() {
        return drainCalls;
    }

    String address() {
        return address;
    }

    void stop() {
        server.stop(0);
    }
}
