package io.chatcluster.operator.scaling;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static io.chatcluster.operator.testing.Fleets.fleet;
import static io.chatcluster.operator.testing.Fleets.pod;
import static io.chatcluster.operator.testing.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.PodState;
import io.chatcluster.operator.testing.Fleets;
import io.chatcluster.operator.testing.Fleets.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every sequence of observations, not only for the examples. */
class ConnectScalerPropertyTest {

    private static final int POLL_SECONDS = 10;

    /** A pod as it may be seen: in any state, with any load. */
    private record Seen(int kind, int connections, int accepts, int age) {

        PodBuilder at(Instant now) {
            PodBuilder pod = pod().connections(connections).accepts(accepts).sampledAt(now.minusSeconds(age));
            return switch (kind) {
                case 0, 1, 2, 3, 4 -> pod.sampledAt(now);
                case 5 -> pod;
                case 6 -> pod.silent();
                case 7 -> pod.starting().createdAt(now.minusSeconds(20));
                case 8 -> pod.broken();
                case 9 -> pod.sampledAt(now).draining();
                default -> pod.terminating();
            };
        }
    }

    /** What is seen at one poll. */
    private record View(List<Seen> pods, boolean rollout) {

        Fleet at(Instant now) {
            Fleets fleet = fleet();
            pods.forEach(pod -> fleet.add(pod.at(now)));
            return (rollout ? fleet.rollout() : fleet).at(now);
        }
    }

    @Provide
    Arbitrary<View> views() {
        Arbitrary<Seen> pods = Combinators.combine(
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.integers().between(0, 50),
                        Arbitraries.integers().between(0, 400))
                .as(Seen::new);
        return Combinators.combine(pods.list().ofMinSize(1).ofMaxSize(12), Arbitraries.of(false, false, false, true))
                .as(View::new);
    }

    @Property(tries = 300)
    void boundsAndGuardsHoldForEverySequence(
            @ForAll("views") View first,
            @ForAll @Size(min = 1, max = 30) List<@From("views") View> views,
            @ForAll @IntRange(min = 1, max = 5) int min,
            @ForAll @IntRange(min = 5, max = 15) int max) {
        var rules = policy().bounds(min, max).fallback(6).build();
        var history = ScalingHistory.start(NOON, first.at(NOON).replicas());
        Instant now = NOON;
        for (View view : views) {
            now = now.plusSeconds(POLL_SECONDS);
            Fleet seen = view.at(now);
            var decision = ConnectScaler.decide(seen, rules, history, now);
            history = decision.history();

            assertThat(decision.desired())
                    .isBetween(Math.min(min, seen.replicas() - 12), Math.max(max, seen.replicas()));
            if (decision.isUp()) {
                assertThat(decision.desired()).isLessThanOrEqualTo(max);
                assertThat(decision.desired() - seen.replicas()).isLessThanOrEqualTo(Math.max(4, seen.replicas()));
            }
            if (seen.rollout()
                    || seen.count(PodState.STARTING) > 0
                    || seen.count(PodState.SERVING) < seen.count(PodState.MISSING)
                    || !seen.draining().isEmpty()) {
                assertThat(decision.mayDrain()).isFalse();
            }
            if (seen.count(PodState.SERVING) == 0) {
                assertThat(decision.mayDrain()).isFalse();
            }
            if (decision.mayDrain()) {
                assertThat(decision.desired()).isGreaterThanOrEqualTo(min);
            }
        }
    }

    @Property(tries = 300)
    void neverShrinksBeforeTheWindowIsOver(@ForAll @Size(min = 1, max = 29) List<@From("views") View> views) {
        // Given a window of 300 s and fewer than 30 polls of 10 s
        var rules = policy().build();
        int start = 12;
        var history = ScalingHistory.start(NOON, start);
        Instant now = NOON;
        for (View view : views) {
            now = now.plusSeconds(POLL_SECONDS);
            Fleet seen = view.at(now);
            var decision = ConnectScaler.decide(seen, rules, history, now);
            history = decision.history();
            assertThat(decision.mayDrain() && decision.desired() < Math.min(start, seen.replicas()))
                    .isFalse();
        }
    }

    @Property(tries = 500)
    void desiredIsMonotoneInDemand(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 10_000) Integer> loads,
            @ForAll @IntRange(min = 0, max = 11) int which,
            @ForAll @IntRange(min = 0, max = 5_000) int more,
            @ForAll @IntRange(min = 0, max = 3) int spare,
            @ForAll @IntRange(min = 0, max = 20_000) int buffer) {
        // Given
        var rules = policy().spare(spare).buffer(buffer).downFor(Duration.ZERO).build();
        var raised = new ArrayList<>(loads);
        int index = which % loads.size();
        raised.set(index, Math.min(10_000, loads.get(index) + more));

        // Then
        assertThat(desired(raised, rules)).isGreaterThanOrEqualTo(desired(loads, rules));
    }

    private static int desired(List<Integer> loads, ScalingPolicy rules) {
        Fleets seen = fleet();
        loads.forEach(load -> seen.add(pod().connections(load)));
        Fleet now = seen.atNoon();
        return ConnectScaler.decide(now, rules, ScalingHistory.start(NOON.minusSeconds(3600), now.replicas()), NOON)
                .desired();
    }

    @Property(tries = 200)
    void noiseWithinTheToleranceMovesNothing(
            @ForAll @IntRange(min = 3, max = 12) int pods,
            @ForAll @Size(60) List<@IntRange(min = 5_700, max = 7_300) Integer> loads) {
        // Given
        var rules = policy().spare(0).downFor(Duration.ZERO).build();
        var history = ScalingHistory.start(NOON, pods);
        Instant now = NOON;

        // Then
        for (int load : loads) {
            now = now.plusSeconds(POLL_SECONDS);
            Fleets seen = fleet();
            for (int i = 0; i < pods; i++) {
                seen.add(pod().connections(load).sampledAt(now));
            }
            var decision = ConnectScaler.decide(seen.at(now), rules, history, now);
            history = decision.history();
            assertThat(decision.desired()).isEqualTo(pods);
        }
    }

    @Property(tries = 200)
    void aFleetThatFollowsTheDecisionDoesNotFlap(@ForAll @IntRange(min = 1_000, max = 120_000) int people) {
        // Given a constant number of people, spread evenly, and pods that come and go as decided
        var rules = policy().downFor(Duration.ofMinutes(1)).build();
        int replicas = 10;
        var history = ScalingHistory.start(NOON, replicas);
        int changes = 0;
        int direction = 0;
        Instant now = NOON;

        // When
        for (int poll = 0; poll < 200; poll++) {
            now = now.plusSeconds(POLL_SECONDS);
            Fleets seen = fleet();
            for (int i = 0; i < replicas; i++) {
                seen.add(pod().connections(Math.min(10_000, people / replicas)).sampledAt(now));
            }
            var decision = ConnectScaler.decide(seen.at(now), rules, history, now);
            history = decision.history();
            int next = decision.isUp() ? decision.desired() : decision.mayDrain() ? replicas - 1 : replicas;
            int sign = Integer.signum(next - replicas);
            if (sign != 0 && direction != 0 && sign != direction) {
                changes++;
            }
            direction = sign != 0 ? sign : direction;
            replicas = next;
        }

        // Then
        assertThat(changes).isZero();
    }

    @Property(tries = 300)
    void silenceNeverLowersTheNumber(
            @ForAll @IntRange(min = 1, max = 12) int pods, @ForAll @IntRange(min = 0, max = 3_600) int seconds) {
        // Given
        Fleets seen = fleet();
        for (int i = 0; i < pods; i++) {
            seen.add(pod().silent());
        }
        var rules = policy().downFor(Duration.ZERO).fallback(5).build();
        var history = ConnectScaler.decide(seen.atNoon(), rules, ScalingHistory.start(NOON, pods), NOON)
                .history();

        // When
        Instant then = NOON.plusSeconds(seconds);
        var decision = ConnectScaler.decide(seen.at(then), rules, history, then);

        // Then
        assertThat(decision.desired()).isGreaterThanOrEqualTo(pods);
        assertThat(decision.mayDrain()).isFalse();
    }
}
