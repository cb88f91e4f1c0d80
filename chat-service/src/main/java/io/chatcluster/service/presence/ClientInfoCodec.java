package io.chatcluster.service.presence;

import io.chatcluster.service.model.ClientInfo;
import java.nio.charset.StandardCharsets;

/** The stored form of who is online: user, client and name with a line feed between; names have none. */
public final class ClientInfoCodec {

    private ClientInfoCodec() {}

    /** The stored form. */
    public static String encode(ClientInfo info) {
        return info.user() + "\n" + info.client() + "\n" + info.name();
    }

    /**
     * Reads the stored form.
     *
     * @throws IllegalArgumentException where parts are missing
     */
    public static ClientInfo decode(String text) {
        var parts = text.split("\n", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("who is online: %d parts, not 3".formatted(parts.length));
        }
        return new ClientInfo(parts[0], parts[1], parts[2]);
    }

    /** Reads the payload of a join or leave. */
    public static ClientInfo decode(byte[] utf8) {
        return decode(new String(utf8, StandardCharsets.UTF_8));
    }
}
