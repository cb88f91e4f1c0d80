package io.chatcluster.operator.scaling;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.scaling.WorkerScaler.History;
import io.chatcluster.operator.scaling.WorkerScaler.Load;
import io.chatcluster.operator.scaling.WorkerScaler.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One worker is enough for 20 000 connections and routes 5 000 messages a second, 3 500 as it is meant to. */
class WorkerScalerTest {

    private static final Policy POLICY = new Policy(1, 10, 20_000, 5_000, false);

    private static WorkerScaler.Decision decide(Load load) {
        return WorkerScaler.decide(load, POLICY, History.start(NOON.minusSeconds(3600), load.replicas()), NOON);
    }

    @ParameterizedTest
    @CsvSource({
        // connections, arrivals, waiting, workers, desired, reason
        "1000, 100, 0, 1, 1, LAG",
        "50000, 100, 0, 1, 3, UTILIZATION",
        "1000, 3600, 0, 1, 1, LAG",
        "1000, 7000, 0, 1, 2, LAG",
        "1000, 1000, 300000, 1, 4, LAG",
        "900000, 100, 0, 4, 8, MAXIMUM",
        "20000, 5000, 0, 4, 3, LAG",
    })
    void theLargestNeedDecides(
            long connections, double arrivals, long waiting, int workers, int desired, ScalingReason reason) {
        var decision = decide(new Load(connections, arrivals, waiting, true, workers, true));
        assertThat(decision.desired()).isEqualTo(desired);
        assertThat(decision.reason()).isEqualTo(reason);
    }

    @Test
    void aRestartedOperatorDoesNotShrinkAtOnce() {
        var decision = WorkerScaler.decide(
                new Load(100, 1, 0, true, 4, true), POLICY, History.start(NOON, 4), NOON.plusSeconds(60));
        assertThat(decision.desired()).isEqualTo(4);
        assertThat(decision.holds()).containsExactly(Hold.STABILIZING);
    }

    @Test
    void oneGoesAtATime() {
        assertThat(decide(new Load(100, 1, 0, true, 6, true)).desired()).isEqualTo(5);
    }

    @Test
    void nobodyGoesWhileOthersComeOrGo() {
        var decision = decide(new Load(100, 1, 0, true, 6, false));
        assertThat(decision.desired()).isEqualTo(6);
        assertThat(decision.holds()).containsExactly(Hold.ROLLOUT);
    }

    @Test
    void withoutFiguresTheNumberIsNotLoweredButConnectionsMayRaiseIt() {
        assertThat(decide(new Load(100, 0, 0, false, 6, true)).desired()).isEqualTo(6);
        assertThat(decide(new Load(100_000, 0, 0, false, 2, true)).desired()).isEqualTo(5);
    }

    @Test
    void modeOffKeepsTheLowerBound() {
        var fixed = new Policy(2, 10, 20_000, 5_000, true);
        var load = new Load(1_000_000, 1, 0, true, 5, true);
        assertThat(WorkerScaler.decide(load, fixed, History.start(NOON, 5), NOON)
                        .desired())
                .isEqualTo(2);
    }
}
