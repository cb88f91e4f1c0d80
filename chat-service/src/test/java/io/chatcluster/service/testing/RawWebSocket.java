package io.chatcluster.service.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket client down to its frames: it can break the rules, keep quiet and stop reading, and it sees whether a
 * connection ended with a close frame. What comes is kept in order; pings are answered unless told otherwise. Waits end
 * after 20 s by failing the test. For one test thread.
 */
public final class RawWebSocket implements AutoCloseable {

    /** What a connection that ended without a close frame has for its code. */
    public static final int NO_CLOSE_FRAME = 0;

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int ENDED = -1;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A data frame from the server. */
    private record Frame(int opcode, byte[] payload) {}

    /**
     * How a connection ended.
     *
     * @param code of the close frame, or {@link #NO_CLOSE_FRAME}
     */
    public record End(int code, String reason) {
        /** The TCP connection was closed without a word. */
        public static final End TORN = new End(NO_CLOSE_FRAME, "");
    }

    /** The server's answer was not a WebSocket's. */
    public static final class Refused extends IllegalStateException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String head;

        Refused(int status, String head) {
            super(head);
            this.status = status;
            this.head = head;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** Status line and headers, in lower case. */
        public String head() {
            return head;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean answersPings = true;
    private final AtomicInteger framesAfterClose = new AtomicInteger();

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Opens a connection and reads what comes. */
    public static RawWebSocket open(URI base, String path) {
        var opened = connect(base, path, 0);
        Thread.ofVirtual().name("websocket-client").start(opened::read);
        return opened;
    }

    /** Opens a connection that never reads; little fits into its receive buffer. */
    public static RawWebSocket openDeaf(URI base, String path) {
        return connect(base, path, 4096);
    }

    private static RawWebSocket connect(URI base, String path, int receiveBuffer) {
        var socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), (int) LIMIT.toMillis());
            var opened = new RawWebSocket(socket);
            opened.shakeHands(base, path);
            return opened;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(e);
        } catch (Refused e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shakeHands(URI base, String path) throws IOException {
        var key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        socket.getOutputStream().write("""
                        GET %s HTTP/1.1\r
                        Host: %s:%d\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Key: %s\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Extensions: permessage-deflate\r
                        Origin: http://elsewhere.example\r
                        \r
                        """.formatted(
                        path,
                        base.getHost(),
                        base.getPort(),
                        Base64.getEncoder().encodeToString(key))
                .getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout((int) LIMIT.toMillis());
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        socket.setSoTimeout(0);
        var text = head.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        var status = Integer.parseInt(text.substring(9, 12));
        if (status != 101) {
            throw new Refused(status, text);
        }
        if (text.contains("sec-websocket-extensions")) {
            throw new IllegalStateException("compression was accepted: " + text);
        }
    }

    private void read() {
        var code = NO_CLOSE_FRAME;
        var reason = "";
        try {
            while (true) {
                var opcode = in.readUnsignedByte() & 0x0f;
                var payload = payload();
                if (code != NO_CLOSE_FRAME) {
                    framesAfterClose.incrementAndGet();
                } else if (opcode == CLOSE) {
                    var body = ByteBuffer.wrap(payload);
                    code = payload.length < 2 ? 1005 : body.getShort() & 0xffff;
                    reason = StandardCharsets.UTF_8.decode(body).toString();
                    send(CLOSE, payload);
                } else if (opcode == PING) {
                    pings.incrementAndGet();
                    if (answersPings) {
                        send(PONG, payload);
                    }
                } else {
                    frames.add(new Frame(opcode, payload));
                }
            }
        } catch (EOFException | java.net.SocketException | UncheckedIOException e) {
            end.complete(new End(code, reason));
        } catch (IOException e) {
            end.completeExceptionally(e);
        }
        frames.add(new Frame(ENDED, new byte[0]));
    }

    private byte[] payload() throws IOException {
        var second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("a server does not mask");
        }
        var length =
                switch (second) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> in.readLong();
                    default -> second;
                };
        var payload = new byte[(int) length];
        in.readFully(payload);
        return payload;
    }

    /** Whether pings are answered from now on. */
    public void answerPings(boolean answers) {
        answersPings = answers;
    }

    /** Pings of the WebSocket protocol that have come. */
    public int pings() {
        return pings.get();
    }

    /** Sends a text. */
    public void text(String text) {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a text in two frames. */
    public void textInTwoFrames(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var half = bytes.length / 2;
        send(TEXT, false, java.util.Arrays.copyOf(bytes, half));
        send(CONTINUATION, true, java.util.Arrays.copyOfRange(bytes, half, bytes.length));
    }

    /** Sends bytes as they are. */
    public void binary(byte[] bytes) {
        send(BINARY, bytes);
    }

    /** Starts to close, as a client does. */
    public void sendClose(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        send(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** Sends any single frame. */
    public void send(int opcode, byte[] payload) {
        send(opcode, true, payload);
    }

    /** Sends the first part of a message, or one in the middle, and leaves it open. */
    public void unfinished(boolean first, byte[] payload) {
        send(first ? TEXT : CONTINUATION, false, payload);
    }

    /** Sends bytes that need not be frames. */
    public synchronized void raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void send(int opcode, boolean last, byte[] payload) {
        var frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        var mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (var i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        try {
            socket.getOutputStream().write(frame.array(), 0, frame.position());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next text. */
    public String next() {
        return text(LIMIT, "no frame came");
    }

    /** The next text, which the server may take its time for. */
    public String text(Duration limit, String complaint) {
        try {
            var frame = frames.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                throw new AssertionError(complaint);
            }
            if (frame.opcode() == ENDED) {
                frames.add(frame);
                throw new AssertionError("the connection ended: " + end.get());
            }
            if (frame.opcode() != TEXT) {
                throw new AssertionError("not a text but opcode " + frame.opcode());
            }
            return new String(frame.payload(), StandardCharsets.UTF_8);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether something has come that was not taken. */
    public boolean hasNext() {
        var frame = frames.peek();
        return frame != null && frame.opcode() != ENDED;
    }

    /** Waits for the end of the connection. */
    public End end() {
        return end(LIMIT);
    }

    /** Waits for the end of the connection, which the server may take its time for. */
    public End end(Duration limit) {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the connection has ended. */
    public boolean hasEnded() {
        return end.isDone();
    }

    /** Frames that came after the server's close frame; there should be none. */
    public int framesAfterClose() {
        return framesAfterClose.get();
    }

    /** Begins to read on a deaf connection. */
    public void startReading() {
        Thread.ofVirtual().name("websocket-client").start(this::read);
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() {
        closeQuietly(socket);
    }
}
