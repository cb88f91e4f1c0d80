package io.chatcluster.service.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What was published and by whom, as it is stored.
 *
 * <p>Layout of {@link #encode()}: one byte format version (1), then sender's user, client, name and the idempotency key,
 * each as UTF-8 with a two-byte big-endian length in front, then the data to the end. A reader refuses a version that it
 * does not know, so that pods of different releases never misread one another.
 *
 * @param sender who published
 * @param key the idempotency key where it has to outlive the acceptance (direct messages), else empty
 * @param data the published JSON, byte for byte; the array is shared and never changed
 */
public record PublicationBody(ClientInfo sender, String key, byte[] data) {

    private static final byte VERSION = 1;

    /** The stored form. */
    public byte[] encode() {
        var user = utf8(sender.user());
        var client = utf8(sender.client());
        var name = utf8(sender.name());
        var keyBytes = utf8(key);
        var out =
                ByteBuffer.allocate(1 + 8 + user.length + client.length + name.length + keyBytes.length + data.length);
        out.put(VERSION);
        put(out, user);
        put(out, client);
        put(out, name);
        put(out, keyBytes);
        out.put(data);
        return out.array();
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException where the version is unknown or the bytes end early
     */
    public static PublicationBody decode(byte[] stored) {
        try {
            var in = ByteBuffer.wrap(stored);
            var version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("publication body of unknown format version " + version);
            }
            var sender = new ClientInfo(take(in), take(in), take(in));
            var key = take(in);
            var data = new byte[in.remaining()];
            in.get(data);
            return new PublicationBody(sender, key, data);
        } catch (java.nio.BufferUnderflowException e) {
            throw new IllegalArgumentException("publication body ends early", e);
        }
    }

    private static byte[] utf8(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xffff) {
            throw new IllegalArgumentException("a name, id or key of a publication has at most 65535 bytes");
        }
        return bytes;
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String take(ByteBuffer in) {
        var bytes = new byte[in.getShort() & 0xffff];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
