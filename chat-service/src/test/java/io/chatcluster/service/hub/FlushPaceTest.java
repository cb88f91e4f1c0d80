package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushPaceTest {

    private static final long MS = 1_000_000;

    private final FlushPace pace = new FlushPace();

    @Test
    void idleShardWritesAtOnce() {
        assertThat(pace.waitFrom(17)).isZero();
    }

    @Test
    void cheapBatchIsFollowedByTheNextAtOnce() {
        pace.wrote(100 * MS, 100 * MS + 200_000);

        assertThat(pace.waitFrom(100 * MS + 200_000)).isZero();
    }

    @Test
    void expensiveBatchIsFollowedByAPauseOfTheSameLength() {
        pace.wrote(100 * MS, 103 * MS);

        assertThat(pace.waitFrom(103 * MS)).isEqualTo(3 * MS);
        assertThat(pace.waitFrom(105 * MS)).isEqualTo(MS);
        assertThat(pace.waitFrom(107 * MS)).isZero();
    }

    @Test
    void noPauseIsLongerThanTheLimit() {
        pace.wrote(100 * MS, 200 * MS);

        assertThat(pace.waitFrom(200 * MS)).isEqualTo(FlushPace.LONGEST_PAUSE);
    }
}
