package io.chatcluster.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FramePackingTest {

    @Property(tries = 300)
    void whatIsPackedComesOutInTheSameOrder(@ForAll("frames") List<Frame> frames) {
        var entries = FramePacking.pack(frames);

        var unpacked = entries.stream()
                .flatMap(entry -> FramePacking.unpack(entry).stream())
                .toList();

        assertThat(unpacked).usingRecursiveComparison().isEqualTo(frames);
    }

    @Property(tries = 1000)
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        refusedOrRead(bytes);
    }

    @Property(tries = 300)
    void damagedEntriesAreReadOrRefused(@ForAll("frames") List<Frame> frames, @ForAll int place, @ForAll byte value) {
        for (var entry : FramePacking.pack(frames)) {
            var damaged = entry.clone();
            damaged[Math.floorMod(place, damaged.length)] = value;
            refusedOrRead(damaged);
            refusedOrRead(Arrays.copyOf(entry, Math.floorMod(place, entry.length)));
        }
    }

    @Test
    void unknownVersionIsRefused() {
        assertThatThrownBy(() -> FramePacking.unpack(new byte[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void largePublicationsTravelAsPointers() {
        var large = frame(Frame.Kind.PUBLICATION, FramePacking.POINTER_ABOVE + 1);

        var unpacked = FramePacking.unpack(FramePacking.pack(List.of(large)).getFirst());

        assertThat(unpacked).usingRecursiveComparison().isEqualTo(List.of(large.asPointer()));
    }

    @Test
    void signalsKeepTheirPayloadAtAnySize() {
        var large = frame(Frame.Kind.SIGNAL, FramePacking.POINTER_ABOVE + 1);

        var unpacked = FramePacking.unpack(FramePacking.pack(List.of(large)).getFirst());

        assertThat(unpacked.getFirst().payload()).hasSize(FramePacking.POINTER_ABOVE + 1);
    }

    @Test
    void entriesStayWithinTheirLimit() {
        var frames = IntStream.range(0, 100)
                .mapToObj(i -> frame(Frame.Kind.PUBLICATION, 4000))
                .toList();

        var entries = FramePacking.pack(frames);

        assertThat(entries).hasSizeGreaterThan(6).allSatisfy(entry -> assertThat(entry.length)
                .isLessThanOrEqualTo(FramePacking.ENTRY_LIMIT + 300));
    }

    @Test
    void nothingPacksIntoNothing() {
        assertThat(FramePacking.pack(List.of())).isEmpty();
    }

    private static void refusedOrRead(byte[] bytes) {
        var frames = new ArrayList<Frame>();
        try {
            frames.addAll(FramePacking.unpack(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused)
                    .hasMessageStartingWith(refused.getMessage().startsWith("frame") ? "frame" : "inbox entry");
        }
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.payload().length).isLessThan(bytes.length));
    }

    private static Frame frame(Frame.Kind kind, int size) {
        return new Frame(kind, "room:1", "epoch", 7, 1_700_000_000_000L, new byte[size]);
    }

    @Provide
    Arbitrary<List<Frame>> frames() {
        var payload = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        var text = Arbitraries.strings()
                .ofMaxLength(40)
                .filter(each -> each.equals(new String(
                        each.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.UTF_8)));
        return Combinators.combine(
                        Arbitraries.of(Frame.Kind.class).filter(kind -> kind != Frame.Kind.POINTER),
                        text,
                        text,
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        payload)
                .as(Frame::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }
}
