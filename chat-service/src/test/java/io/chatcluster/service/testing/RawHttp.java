package io.chatcluster.service.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection to an HTTP port: sends any bytes, and reads answers that say their length. For one test thread. */
public final class RawHttp implements AutoCloseable {

    private static final int LIMIT_MS = 30_000;

    /**
     * What came back.
     *
     * @param status 0 where the connection ended without an answer
     * @param head status line and headers
     */
    public record Answer(int status, String head, String body) {
        /** The connection ended without an answer. */
        public static final Answer NONE = new Answer(0, "", "");
    }

    private final Socket socket;
    private final DataInputStream in;

    private RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects to this machine. */
    public static RawHttp open(int port) {
        try {
            return new RawHttp(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes, waits for an answer and hangs up. */
    public static Answer exchange(int port, byte[] bytes) {
        try (var connection = open(port)) {
            connection.sendWhatFits(bytes);
            return connection.answer();
        }
    }

    /** A POST. */
    public static byte[] post(String path, byte[] body) {
        var request = new ByteArrayOutputStream();
        request.writeBytes("POST %s HTTP/1.1\r\nHost: chat\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, body.length)
                .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** Sends bytes. */
    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The peer may hang up before it has read everything. */
    private void sendWhatFits(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // What it answered before is still there to be read, or the end.
        }
    }

    /** Waits for the next answer, or the end of the connection. */
    public Answer answer() {
        try {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            var text = head.toString(StandardCharsets.ISO_8859_1);
            var length = text.toLowerCase(Locale.ROOT).replaceAll("(?s).*\r\ncontent-length: (\\d+)\r\n.*", "$1");
            var body = new byte[length.equals(text.toLowerCase(Locale.ROOT)) ? 0 : Integer.parseInt(length)];
            in.readFully(body);
            return new Answer(Integer.parseInt(text.substring(9, 12)), text, new String(body, StandardCharsets.UTF_8));
        } catch (EOFException | SocketException e) {
            return Answer.NONE;
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
