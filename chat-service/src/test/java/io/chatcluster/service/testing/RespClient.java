package io.chatcluster.service.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis on this machine, speaking RESP2, one command at a time. Independent of the client under test, so
 * that tests can look at what that one did.
 */
public final class RespClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /**
     * Connects.
     *
     * @param timeout how long connecting and each answer may take
     */
    public RespClient(int port, Duration timeout) throws IOException {
        int millis = Math.toIntExact(timeout.toMillis());
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends one command.
     *
     * @return a String, a Long, a List of these, or null for nil
     * @throws RespError where Redis answers with an error
     * @throws IOException where it does not answer
     */
    public @Nullable Object call(String... command) throws IOException {
        write("*" + command.length);
        for (var argument : command) {
            var bytes = argument.getBytes(StandardCharsets.UTF_8);
            write("$" + bytes.length);
            out.write(bytes);
            write("");
        }
        out.flush();
        return read();
    }

    private void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Object read() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> throw new RespError(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("not RESP2: " + line);
        };
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Redis closed the connection");
            }
            line.append((char) next);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("Redis closed the connection");
        }
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** An error inside an array does not leave the rest of the array unread. */
    private @Nullable List<@Nullable Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        var elements = new ArrayList<@Nullable Object>(length);
        RespError error = null;
        for (int i = 0; i < length; i++) {
            try {
                elements.add(read());
            } catch (RespError e) {
                error = e;
            }
        }
        if (error != null) {
            throw error;
        }
        return elements;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What Redis answers instead of a result. */
    public static final class RespError extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RespError(String message) {
            super(message);
        }
    }
}
