package io.chatcluster.service.relay;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Packs frames into one inbox entry and takes them out again; the layout is in the package's description. */
public final class FramePacking {

    /** Payloads over this size travel as pointers, in bytes. */
    public static final int POINTER_ABOVE = 8 * 1024;

    /** An inbox entry is not filled beyond this size, in bytes. */
    public static final int ENTRY_LIMIT = 64 * 1024;

    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 2 + 2 + 8 + 8 + 4;

    private FramePacking() {}

    /** Packs frames, in their order, into as few entries as the size limit allows. */
    public static List<byte[]> pack(List<Frame> frames) {
        var entries = new ArrayList<byte[]>();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try {
            for (var each : frames) {
                var frame = each.payload().length > POINTER_ABOVE && each.kind() == Frame.Kind.PUBLICATION
                        ? each.asPointer()
                        : each;
                if (bytes.size() > 0 && bytes.size() + frame.payload().length + FIXED > ENTRY_LIMIT) {
                    entries.add(bytes.toByteArray());
                    bytes.reset();
                }
                if (bytes.size() == 0) {
                    out.writeByte(VERSION);
                }
                out.writeByte(frame.kind().letter());
                text(out, frame.channel());
                text(out, frame.epoch());
                out.writeLong(frame.offset());
                out.writeLong(frame.time());
                out.writeInt(frame.payload().length);
                out.write(frame.payload());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.size() > 0) {
            entries.add(bytes.toByteArray());
        }
        return entries;
    }

    /**
     * Takes the frames out of an entry.
     *
     * @throws IllegalArgumentException where the version is unknown or the bytes do not fit the layout
     */
    public static List<Frame> unpack(byte[] entry) {
        try {
            var in = ByteBuffer.wrap(entry);
            var version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("inbox entry of unknown format version " + version);
            }
            var frames = new ArrayList<Frame>();
            while (in.hasRemaining()) {
                var kind = Frame.Kind.of((char) in.get());
                var channel = text(in);
                var epoch = text(in);
                var offset = in.getLong();
                var time = in.getLong();
                var size = in.getInt();
                if (size < 0 || size > in.remaining()) {
                    throw new IllegalArgumentException(
                            "inbox entry with a payload of %d bytes where %d are left".formatted(size, in.remaining()));
                }
                var payload = new byte[size];
                in.get(payload);
                frames.add(new Frame(kind, channel, epoch, offset, time, payload));
            }
            return frames;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("inbox entry ends early", e);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String text(ByteBuffer in) {
        var size = in.getShort() & 0xffff;
        if (size > in.remaining()) {
            throw new IllegalArgumentException("inbox entry ends early");
        }
        var bytes = new byte[size];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
