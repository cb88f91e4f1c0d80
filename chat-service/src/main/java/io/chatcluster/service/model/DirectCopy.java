package io.chatcluster.service.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a user's inbox holds of a direct message: the message as it was sent, wrapped with where it stands in its
 * conversation, so that a client can join it with the conversation's history.
 */
public final class DirectCopy {

    private static final byte[] HEAD = "{\"type\":\"direct\",\"conversation\":\"".getBytes(StandardCharsets.US_ASCII);

    private DirectCopy() {}

    /**
     * Wraps a message.
     *
     * @param conversation the conversation's channel
     * @param position where the message stands in it; epochs are plain hexadecimal text
     * @param message the message's JSON, taken over byte for byte
     */
    public static byte[] wrap(String conversation, StreamPosition position, byte[] message) {
        var out = new ByteArrayOutputStream(HEAD.length + message.length + 96);
        out.writeBytes(HEAD);
        var place = "%s\",\"offset\":%d,\"epoch\":\"%s\",\"message\":";
        out.writeBytes(place.formatted(conversation, position.offset(), position.epoch())
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(message);
        out.write('}');
        return out.toByteArray();
    }
}
