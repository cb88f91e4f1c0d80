package io.chatcluster.service.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DrainPaceTest {

    private static final DrainPace PACE = new DrainPace(1000, Duration.ofSeconds(10));

    @Test
    void connectionsGoEvenlyOverNineTenthsOfTheTime() {
        assertThat(PACE.excess(1000, Duration.ZERO)).isZero();
        assertThat(PACE.excess(1000, Duration.ofMillis(900))).isEqualTo(100);
        assertThat(PACE.excess(900, Duration.ofMillis(900))).isZero();
        assertThat(PACE.excess(500, Duration.ofMillis(4500))).isZero();
        assertThat(PACE.excess(500, Duration.ofSeconds(9))).isEqualTo(500);
    }

    @Test
    void fewConnectionsAreSpreadToo() {
        var pace = new DrainPace(2, Duration.ofSeconds(10));

        assertThat(pace.excess(2, Duration.ofMillis(4400))).isZero();
        assertThat(pace.excess(2, Duration.ofMillis(4500))).isEqualTo(1);
        assertThat(pace.excess(1, Duration.ofMillis(8900))).isZero();
        assertThat(pace.excess(1, Duration.ofSeconds(9))).isEqualTo(1);
    }

    @Test
    void aDeadlineThatIsOverSendsEverybodyAway() {
        assertThat(new DrainPace(7, Duration.ofSeconds(-3)).excess(7, Duration.ZERO))
                .isEqualTo(7);
    }

    @Property
    void neverMoreGoThanThereAreAndNobodyIsForgotten(
            @ForAll @IntRange(max = 100_000) int connections,
            @ForAll @IntRange(max = 100_000) int left,
            @ForAll @IntRange(min = 1, max = 3600) int seconds,
            @ForAll @IntRange(max = 4_000_000) int elapsedMs) {
        var excess = new DrainPace(connections, Duration.ofSeconds(seconds)).excess(left, Duration.ofMillis(elapsedMs));

        assertThat(excess).isBetween(0, left);
        if (elapsedMs >= seconds * 900L) {
            assertThat(excess).isEqualTo(left);
        }
    }
}
