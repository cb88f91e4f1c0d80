package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000;

    private final TokenBucket bucket = new TokenBucket(20, 40, 5 * SECOND);

    @Test
    void fullBucketGivesItsBurstAndNoMore() {
        assertThat(takenAt(5 * SECOND, 100)).isEqualTo(40);
    }

    @Test
    void tokensComeBackAtTheRate() {
        takenAt(5 * SECOND, 100);

        assertThat(takenAt(6 * SECOND, 100)).isEqualTo(20);
        assertThat(takenAt(6 * SECOND + SECOND / 2, 100)).isEqualTo(10);
    }

    @Test
    void quietTimeFillsItToTheBurstAtMost() {
        takenAt(5 * SECOND, 100);

        assertThat(takenAt(1000 * SECOND, 100)).isEqualTo(40);
    }

    private long takenAt(long now, int tries) {
        return IntStream.range(0, tries).filter(i -> bucket.take(now)).count();
    }
}
