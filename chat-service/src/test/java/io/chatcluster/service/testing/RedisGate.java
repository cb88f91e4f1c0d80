package io.chatcluster.service.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An address behind which the server can be exchanged, as behind a virtual address or a Kubernetes Service: connections are
 * carried to whichever server is the target when they are opened, and cut when it changes. It can also lose the answers to, or
 * hold, questions that contain a word, with all that follows on their connections.
 */
public final class RedisGate implements AutoCloseable {

    private static final int CONNECT_MS = 2000;

    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int target;
    private volatile String lost = "";
    private volatile String held = "";

    private RedisGate(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    /** Opens a gate to a server. */
    public static RedisGate to(RedisProcess server) {
        try {
            var gate = new RedisGate(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), server.port());
            Thread.ofVirtual().name("gate").start(gate::admit);
            return gate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The gate's own address. */
    public String url() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    /** Cuts every connection; new ones go to the given server. */
    public void moveTo(RedisProcess server) {
        target = server.port();
        cut();
    }

    /** Cuts every connection; new ones go where they went before. */
    public void cut() {
        open.forEach(RedisGate::close);
    }

    /** From now on a connection that asks something with this word in it gets no answers any more; it stays open. */
    public void loseAnswersTo(String word) {
        lost = word;
    }

    /** Answers arrive again; connections that have lost any are cut, as all others. */
    public void bringAnswers() {
        lost = "";
        cut();
    }

    /** From now on a connection that asks something with this word in it is not heard any more. */
    public void hold(String word) {
        held = word;
    }

    private void admit() {
        try {
            while (true) {
                carry(entrance.accept());
            }
        } catch (IOException _) {
            // The gate is closed.
        }
    }

    private void carry(Socket client) {
        var server = new Socket();
        open.add(client);
        open.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException _) {
            // Nobody behind the gate: its client finds itself cut off.
            cutBoth(client, server);
            return;
        }
        var deaf = new AtomicBoolean();
        Thread.ofVirtual().start(() -> pump(client, server, (bytes, n) -> pass(bytes, n, deaf)));
        Thread.ofVirtual().start(() -> pump(server, client, (bytes, n) -> !deaf.get()));
    }

    private boolean pass(byte[] bytes, int n, AtomicBoolean deaf) throws InterruptedException {
        if (contains(bytes, n, lost)) {
            deaf.set(true);
        }
        if (contains(bytes, n, held)) {
            closed.await();
            return false;
        }
        return true;
    }

    private static boolean contains(byte[] bytes, int n, String word) {
        return !word.isEmpty() && new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains(word);
    }

    private interface Filter {
        boolean passes(byte[] bytes, int n) throws InterruptedException;
    }

    private void pump(Socket from, Socket to, Filter filter) {
        var buffer = new byte[16 * 1024];
        try {
            for (var n = from.getInputStream().read(buffer);
                    n > 0;
                    n = from.getInputStream().read(buffer)) {
                if (filter.passes(buffer, n)) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // One of the two was cut: so is the other.
        } finally {
            cutBoth(from, to);
        }
    }

    private void cutBoth(Socket one, Socket other) {
        close(one);
        close(other);
        open.remove(one);
        open.remove(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closed.countDown();
        cut();
    }
}
