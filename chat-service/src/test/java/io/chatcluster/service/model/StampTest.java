package io.chatcluster.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class StampTest {

    @Property(tries = 500)
    void cursorsReadBackAsTheStampTheyCameFrom(
            @ForAll @LongRange(min = 0, max = 9_000_000_000L) long second,
            @ForAll @IntRange(max = Stamp.PER_SECOND - 1) int index) {
        var stamp = new Stamp(second, index);

        assertThat(Stamp.of(stamp.cursor())).isEqualTo(stamp);
    }

    @Property(tries = 500)
    void cursorsAreInTheOrderOfTheirStamps(
            @ForAll @LongRange(min = 0, max = 9_000_000_000L) long second,
            @ForAll @IntRange(max = Stamp.PER_SECOND - 1) int index,
            @ForAll @IntRange(max = Stamp.PER_SECOND - 1) int later) {
        assertThat(new Stamp(second + 1, later).cursor()).isGreaterThan(new Stamp(second, index).cursor());
        assertThat(Long.compare(new Stamp(second, index).cursor(), new Stamp(second, later).cursor()))
                .isEqualTo(Integer.compare(index, later));
    }
}
