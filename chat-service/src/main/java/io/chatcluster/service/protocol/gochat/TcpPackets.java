package io.chatcluster.service.protocol.gochat;

import io.netty.buffer.ByteBuf;

/**
 * gochat's packets on TCP: the two letters {@code v1}, two bytes with the signed big-endian length of the whole packet, these
 * four bytes included, then the body.
 */
final class TcpPackets {

    /** Bytes before the body. */
    static final int HEADER = 4;

    /** Largest body, in bytes: the length has to fit fifteen bits. */
    static final int LARGEST_BODY = Short.MAX_VALUE - HEADER;

    private static final int VERSION = 'v' << 8 | '1';

    private TcpPackets() {}

    /** What the bytes received so far begin with. */
    sealed interface Head {}

    /** A whole packet is there; its body has this many bytes. */
    record Whole(int body) implements Head {}

    /** More bytes have to come. */
    record Partial() implements Head {}

    /** These bytes will never be a packet. */
    record Broken(String reason) implements Head {}

    /** Looks at the beginning of what was received, and reads nothing. */
    static Head head(ByteBuf received) {
        var at = received.readerIndex();
        var there = received.readableBytes();
        if ((there >= 1 && received.getByte(at) != 'v') || (there >= 2 && received.getShort(at) != VERSION)) {
            return new Broken("a packet begins with v1");
        }
        if (there < HEADER) {
            return new Partial();
        }
        int length = received.getShort(at + 2);
        if (length < HEADER) {
            return new Broken("a packet's length is %d; it takes %d to %d".formatted(length, HEADER, Short.MAX_VALUE));
        }
        return there < length ? new Partial() : new Whole(length - HEADER);
    }

    /** Appends a packet. */
    static void write(ByteBuf out, byte[] body) {
        if (body.length > LARGEST_BODY) {
            throw new IllegalArgumentException(
                    "a packet's body has %d bytes; the limit is %d".formatted(body.length, LARGEST_BODY));
        }
        out.writeShort(VERSION).writeShort(body.length + HEADER).writeBytes(body);
    }
}
