package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TcpPacketsTest {

    private static final String BROKEN = "broken";

    @Example
    void aPacketBeginsWithItsVersionAndItsWholeLength() {
        assertThat(ByteBufUtil.hexDump(written("ping msg".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("7631000c70696e67206d7367");
        assertThat(ByteBufUtil.hexDump(written(new byte[157]))).startsWith("763100a1");
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll byte[] body, @ForAll byte[] after) {
        // Given
        var received = written(body).writeBytes(after);

        // When
        var head = TcpPackets.head(received);

        // Then
        assertThat(head).isEqualTo(new TcpPackets.Whole(body.length));
        assertThat(bytes(received.skipBytes(TcpPackets.HEADER).readSlice(body.length)))
                .isEqualTo(body);
        assertThat(bytes(received)).isEqualTo(after);
    }

    @Property(tries = 300)
    void anythingButAWholePacketHasToWaitForTheRest(
            @ForAll @Size(max = 40) byte[] body, @ForAll @IntRange(max = 43) int cut) {
        // Given
        var whole = bytes(written(body));
        var part = Arrays.copyOf(whole, Math.min(cut, whole.length - 1));

        // Then
        assertThat(TcpPackets.head(Unpooled.wrappedBuffer(part))).isEqualTo(new TcpPackets.Partial());
    }

    @Property
    void noBytesAreTooStrangeToLookAt(@ForAll byte[] bytes, @ForAll boolean versioned) {
        // Given
        var received = Unpooled.buffer();
        if (versioned) {
            received.writeBytes(new byte[] {'v', '1'});
        }
        received.writeBytes(bytes);
        var there = received.readableBytes();

        // When
        var head = TcpPackets.head(received);

        // Then
        assertThat(received.readableBytes()).isEqualTo(there);
        if (head instanceof TcpPackets.Whole whole) {
            assertThat(whole.body()).isBetween(0, there - TcpPackets.HEADER);
        }
    }

    @Property(tries = 300)
    void aStreamIsCutAlikeInWhateverPiecesItComes(
            @ForAll @Size(max = 5) List<@Size(max = 60) byte[]> bodies,
            @ForAll @Size(max = 12) byte[] noise,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 50) Integer> pieces) {
        // Given
        var stream = Unpooled.buffer();
        bodies.forEach(body -> TcpPackets.write(stream, body));
        stream.writeBytes(noise);
        var whole = cut(Unpooled.buffer(), stream.copy());

        // When
        var gathered = Unpooled.buffer();
        var found = new ArrayList<String>();
        for (var piece : pieces) {
            found.addAll(cut(gathered, stream.readSlice(Math.min(piece, stream.readableBytes()))));
        }
        found.addAll(cut(gathered, stream));

        // Then
        assertThat(upToTheComplaint(found)).isEqualTo(whole);
        assertThat(whole.size()).isGreaterThanOrEqualTo(bodies.size());
    }

    private static List<String> upToTheComplaint(List<String> found) {
        var complaint = found.indexOf(BROKEN);
        return complaint < 0 ? found : found.subList(0, complaint + 1);
    }

    /** What the door does with what has come: packets as hexadecimal text, or a complaint. */
    private static List<String> cut(ByteBuf gathered, ByteBuf come) {
        gathered.writeBytes(come);
        var found = new ArrayList<String>();
        while (true) {
            switch (TcpPackets.head(gathered)) {
                case TcpPackets.Partial partial -> {
                    return found;
                }
                case TcpPackets.Broken broken -> {
                    found.add(BROKEN);
                    return found;
                }
                case TcpPackets.Whole whole -> {
                    gathered.skipBytes(TcpPackets.HEADER);
                    found.add(ByteBufUtil.hexDump(gathered.readSlice(whole.body())));
                }
            }
        }
    }

    @Property
    void anotherFirstByteIsNeverAPacket(@ForAll byte first, @ForAll @Size(max = 8) byte[] rest) {
        // Given
        var received = Unpooled.buffer().writeByte(first).writeBytes(rest);

        // Then
        if (first != 'v') {
            assertThat(TcpPackets.head(received)).isInstanceOf(TcpPackets.Broken.class);
        }
    }

    @Example
    void anotherVersionIsNeverAPacket() {
        assertThat(TcpPackets.head(Unpooled.wrappedBuffer(new byte[] {'v', '2'})))
                .isInstanceOf(TcpPackets.Broken.class);
    }

    @Property
    void aLengthWithoutRoomForTheHeaderIsNeverAPacket(@ForAll @IntRange(min = Short.MIN_VALUE, max = 3) int length) {
        // Given
        var received = Unpooled.buffer()
                .writeBytes(new byte[] {'v', '1'})
                .writeShort(length)
                .writeZero(8);

        // Then
        assertThat(TcpPackets.head(received)).isInstanceOf(TcpPackets.Broken.class);
    }

    @Example
    void theLargestBodyIsWrittenAndOneByteMoreRefused() {
        assertThat(TcpPackets.head(written(new byte[32763]))).isEqualTo(new TcpPackets.Whole(32763));
        assertThatThrownBy(() -> written(new byte[32764]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32764");
    }

    private static ByteBuf written(byte[] body) {
        var out = Unpooled.buffer();
        TcpPackets.write(out, body);
        return out;
    }

    private static byte[] bytes(ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer);
    }
}
