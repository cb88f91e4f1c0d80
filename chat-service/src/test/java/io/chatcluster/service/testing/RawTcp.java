package io.chatcluster.service.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection of a gochat client on TCP: sends any bytes, and reads packets. For one test thread. */
public final class RawTcp implements AutoCloseable {

    private static final int LIMIT_MS = 30_000;
    private static final int HEADER = 4;
    private static final int VERSION = 0x7631;

    private final Socket socket;
    private final DataInputStream in;

    private RawTcp(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects to this machine. */
    public static RawTcp open(int port) {
        try {
            return new RawTcp(port, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to this machine; what is not read soon holds up the sender. */
    public static RawTcp openNarrow(int port) {
        try {
            return new RawTcp(port, 4096);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of one packet. */
    public static byte[] packet(String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var length = bytes.length + HEADER;
        var packet = new ByteArrayOutputStream();
        packet.writeBytes(new byte[] {'v', '1', (byte) (length >> 8), (byte) length});
        packet.writeBytes(bytes);
        return packet.toByteArray();
    }

    /** Sends a packet. */
    public void send(String body) {
        send(packet(body));
    }

    /** Sends bytes in one write. */
    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of the next packet. */
    public String next() {
        try {
            return read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no packet in %d ms".formatted(LIMIT_MS), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read() throws IOException {
        var version = in.readShort();
        if (version != VERSION) {
            throw new AssertionError("a packet began with %04x".formatted(version));
        }
        var body = new byte[in.readShort() - HEADER];
        in.readFully(body);
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Waits for the end of the connection; the bodies of the packets before it. */
    public List<String> untilEnd() {
        var bodies = new ArrayList<String>();
        try {
            while (true) {
                bodies.add(read());
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end in %d ms".formatted(LIMIT_MS), e);
        } catch (EOFException | SocketException e) {
            return bodies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
