package io.chatcluster.operator.scaling;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static io.chatcluster.operator.testing.Fleets.fleet;
import static io.chatcluster.operator.testing.Fleets.pod;
import static io.chatcluster.operator.testing.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.testing.Fleets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods take 10 000 connections and are meant to have 7 000; one pod is spare, 5 % more and 20 % less are tolerated. */
class ConnectScalerTest {

    /** Decides at noon, with a history that has nothing against a change in either direction. */
    private static ScalingDecision decide(Fleets fleet, ScalingPolicy policy) {
        Fleet seen = fleet.atNoon();
        return ConnectScaler.decide(seen, policy, longSteady(seen.replicas()), NOON);
    }

    private static ScalingDecision decide(Fleets fleet) {
        return decide(fleet, policy().build());
    }

    /** A history that began an hour ago with that number. */
    private static ScalingHistory longSteady(int replicas) {
        return ScalingHistory.start(NOON.minusSeconds(3600), replicas);
    }

    @Nested
    class WorkedExamples {

        @Test
        void theSparePodDecidesBeforeUtilizationDoes() {
            var decision = decide(fleet().serving(3, 6_900));
            assertThat(decision.desired()).isEqualTo(4);
            assertThat(decision.reason()).isEqualTo(ScalingReason.SPARE_PODS);
        }

        @Test
        void aSilentPodCountsAsFullWhenTheOthersSayFewer() {
            var silent = pod().connections(5_500).sampledAt(NOON.minusSeconds(200));
            var decision = decide(fleet().serving(3, 5_500).add(silent));
            assertThat(decision.figures().demand()).isEqualTo(23_500);
            assertThat(decision.desired()).isEqualTo(4);
        }

        @Test
        void aLastingSurplusShrinksTheFleet() {
            var decision = decide(fleet().serving(5, 2_800));
            assertThat(decision.desired()).isEqualTo(3);
            assertThat(decision.mayDrain()).isTrue();
        }

        @Test
        void peopleOnADrainingPodAreDemandSoTheDrainIsGivenUp() {
            var leaving = pod().connections(3_000).draining();
            var decision = decide(fleet().serving(3, 6_500).add(leaving));
            assertThat(decision.figures().demand()).isEqualTo(22_500);
            assertThat(decision.desired()).isEqualTo(4);
        }

        @Test
        void aRestartedOperatorDoesNotShrinkAtOnce() {
            // Given
            var seen = fleet().serving(6, 3_000);
            var history = ScalingHistory.start(NOON, 6);

            // When
            var atOnce = ConnectScaler.decide(seen.at(NOON), policy().build(), history, NOON);
            var late = decideLater(seen, history, 290);
            var later = decideLater(seen, history, 300);

            // Then
            assertThat(atOnce.desired()).isEqualTo(6);
            assertThat(atOnce.holds()).contains(Hold.STABILIZING);
            assertThat(late.desired()).isEqualTo(6);
            assertThat(later.desired()).isEqualTo(3);
        }

        private ScalingDecision decideLater(Fleets seen, ScalingHistory history, int seconds) {
            Instant then = NOON.plusSeconds(seconds);
            var fresh = fleet();
            for (int i = 0; i < seen.atNoon().replicas(); i++) {
                fresh.add(pod().connections(3_000).sampledAt(then));
            }
            return ConnectScaler.decide(fresh.at(then), policy().build(), history, then);
        }

        @Test
        void withoutAnyFiguresForLongTheFallbackHolds() {
            // Given
            var seen = fleet();
            for (int i = 0; i < 6; i++) {
                seen.add(pod().silent());
            }
            var rules = policy().fallback(8).build();

            // When
            var first = ConnectScaler.decide(seen.atNoon(), rules, longSteady(6), NOON);
            Instant then = NOON.plusSeconds(200);
            var second = ConnectScaler.decide(seen.at(then), rules, first.history(), then);

            // Then
            assertThat(first.desired()).isEqualTo(6);
            assertThat(first.reason()).isEqualTo(ScalingReason.WAITING_FOR_METRICS);
            assertThat(second.desired()).isEqualTo(8);
            assertThat(second.reason()).isEqualTo(ScalingReason.METRICS_UNAVAILABLE);
        }
    }

    @Nested
    class Terms {

        @ParameterizedTest
        @CsvSource({
            // pods, connections each, spare, buffer, min, desired, reason
            "4, 7000, 0, 0, 1, 4, UTILIZATION",
            "4, 7300, 0, 0, 1, 4, UTILIZATION",
            "4, 7400, 0, 0, 1, 5, UTILIZATION",
            "4, 5700, 0, 0, 1, 4, UTILIZATION",
            "4, 5200, 0, 0, 1, 3, UTILIZATION",
            "2, 5800, 0, 20000, 1, 4, BUFFER",
            "2, 6000, 3, 0, 1, 5, SPARE_PODS",
            "2, 10, 0, 0, 5, 5, MINIMUM",
            "4, 9900, 5, 0, 1, 8, SPARE_PODS",
        })
        void theLargestTermDecides(
                int pods, int each, int spare, int buffer, int min, int desired, ScalingReason reason) {
            var rules = policy().spare(spare).buffer(buffer).bounds(min, 8).build();
            var decision = decide(fleet().serving(pods, each), rules);
            assertThat(decision.desired()).isEqualTo(desired);
            if (decision.recommended() < 8) {
                assertThat(decision.reason()).isEqualTo(reason);
            }
        }

        @Test
        void theUpperBoundIsSaid() {
            var decision =
                    decide(fleet().serving(3, 9_900), policy().bounds(1, 4).build());
            assertThat(decision.desired()).isEqualTo(4);
            assertThat(decision.reason()).isEqualTo(ScalingReason.MAXIMUM);
        }

        @Test
        void roomIsMadeForThoseWhoWillHaveComeByTheTimeAPodIsReady() {
            // Given 3 x 500 connections more each second, for a minute
            var growing = fleet().add(pod().connections(6_000).accepts(600).closes(100))
                    .add(pod().connections(6_000).accepts(600).closes(100))
                    .add(pod().connections(6_000).accepts(600).closes(100));

            // When
            var decision = decide(growing, policy().spare(0).build());

            // Then 18 000 + 20 s x 1 500
            assertThat(decision.figures().lead()).isEqualTo(28_000);
            assertThat(decision.reason()).isEqualTo(ScalingReason.LEAD);
            assertThat(decision.desired()).isEqualTo(7);
        }

        @Test
        void peopleWhoComeBackFromAVanishedPodAreNoGrowth() {
            // Given
            var rules = policy().spare(0).build();
            var before = ConnectScaler.decide(fleet().serving(4, 5_800).atNoon(), rules, longSteady(4), NOON);
            Instant then = NOON.plusSeconds(10);

            // When one pod is gone, and its 5 800 people are on the others
            var after = fleet();
            for (int i = 0; i < 3; i++) {
                after.add(pod().connections(7_733).accepts(580 / 3.0).sampledAt(then));
            }
            var decision = ConnectScaler.decide(after.replicas(4).at(then), rules, before.history(), then);

            // Then
            assertThat(decision.figures().lead()).isZero();
            assertThat(decision.desired()).isEqualTo(4);
        }

        @Test
        void aNearlyFullPodThatStillGetsPeopleGetsHelpOnce() {
            // Given
            var seen = fleet().serving(3, 4_000).add(pod().connections(9_500).accepts(1));
            var rules = policy().spare(0).build();

            // When
            var first = decide(seen, rules);
            var grown = fleet().serving(4, 4_000).add(pod().connections(9_500).accepts(1));
            var second = ConnectScaler.decide(grown.atNoon(), rules, first.history(), NOON);

            // Then
            assertThat(first.desired()).isEqualTo(5);
            assertThat(first.reason()).isEqualTo(ScalingReason.HOT_POD);
            assertThat(second.desired()).isEqualTo(5);
            assertThat(second.reason()).isEqualTo(ScalingReason.INEFFECTIVE_SCALE_UP);
            assertThat(second.figures().skew()).isGreaterThan(1.5);
        }

        @Test
        void aFullPodThatGetsNobodyIsNotHot() {
            var decision = decide(fleet().serving(3, 5_000).add(pod().connections(9_500)));
            assertThat(decision.reason()).isNotEqualTo(ScalingReason.HOT_POD);
        }
    }

    @Nested
    class Growing {

        @Test
        void atMostDoublesOrAddsFourAtATime() {
            var small =
                    decide(fleet().serving(1, 9_999), policy().buffer(150_000).build());
            assertThat(small.recommended()).isEqualTo(16);
            assertThat(small.desired()).isEqualTo(5);
            assertThat(small.holds()).contains(Hold.STEP_LIMIT);
            var large =
                    decide(fleet().serving(8, 9_999), policy().buffer(150_000).build());
            assertThat(large.desired()).isEqualTo(16);
        }

        @Test
        void theStepLimitCountsWhatWasJustAdded() {
            // Given
            var rules = policy().buffer(150_000).build();
            var first = ConnectScaler.decide(fleet().serving(1, 9_999).atNoon(), rules, longSteady(1), NOON);

            // When the four pods are on their way
            Instant soon = NOON.plusSeconds(10);
            var second = ConnectScaler.decide(waitingForFour(soon), rules, first.history(), soon);
            Instant late = NOON.plusSeconds(26);
            var third = ConnectScaler.decide(waitingForFour(late), rules, second.history(), late);

            // Then
            assertThat(second.desired()).isEqualTo(5);
            assertThat(third.desired()).isEqualTo(10);
        }

        private Fleet waitingForFour(Instant now) {
            var seen = fleet().add(pod().connections(9_999).sampledAt(now));
            for (int i = 0; i < 4; i++) {
                seen.add(pod().starting());
            }
            return seen.at(now);
        }

        @Test
        void startingPodsAreNotAskedForAgain() {
            var decision = decide(
                    fleet().serving(2, 10_000).add(pod().starting()),
                    policy().spare(0).build());
            assertThat(decision.desired()).isEqualTo(3);
        }

        @Test
        void aNeedMustLastWhereThePolicySaysSo() {
            // Given
            var rules = policy().spare(0).upFor(Duration.ofMinutes(1)).build();
            var seen = fleet().serving(2, 9_000);

            // When
            var first = ConnectScaler.decide(seen.atNoon(), rules, ScalingHistory.start(NOON, 2), NOON);
            Instant then = NOON.plusSeconds(60);
            var fresh = fleet().add(pod().connections(9_000).sampledAt(then))
                    .add(pod().connections(9_000).sampledAt(then));
            var second = ConnectScaler.decide(fresh.at(then), rules, first.history(), then);

            // Then
            assertThat(first.desired()).isEqualTo(2);
            assertThat(second.desired()).isEqualTo(3);
        }

        @Test
        void aSilentPodCountsAsEmptyWhenTheOthersSayMore() {
            // Given 3 x 9 000 known; the fourth would be full if it counted as it last did
            var silent = pod().connections(9_000).sampledAt(NOON.minusSeconds(200));
            var decision = decide(
                    fleet().serving(3, 9_000).add(silent), policy().spare(0).build());

            // Then the direction is turned: nothing is known well enough to act
            assertThat(decision.figures().demand()).isEqualTo(27_000);
            assertThat(decision.desired()).isEqualTo(4);
        }

        @Test
        void aValueOfTheLastMinuteIsBelieved() {
            var silent = pod().connections(9_000).sampledAt(NOON.minusSeconds(45));
            var decision = decide(
                    fleet().serving(3, 9_000).add(silent), policy().spare(0).build());
            assertThat(decision.desired()).isEqualTo(6);
        }

        @Test
        void pausedScaleOutHoldsAndSaysSo() {
            var decision =
                    decide(fleet().serving(3, 9_900), policy().pausedOut().build());
            assertThat(decision.desired()).isEqualTo(3);
            assertThat(decision.recommended()).isGreaterThan(3);
            assertThat(decision.holds()).contains(Hold.PAUSED);
        }

        @Test
        void aRolloutIsNoReasonNotToGrow() {
            assertThat(decide(fleet().serving(3, 9_900).rollout()).desired()).isGreaterThan(3);
        }
    }

    @Nested
    class Shrinking {

        @Test
        void theHighestRecommendationOfTheWindowHolds() {
            // Given a fleet of 6 that needed 5 a while ago, and needs 3 now
            var rules = policy().build();
            var history = longSteady(6);
            for (int second = -280; second <= -270; second += 10) {
                Instant then = NOON.plusSeconds(second);
                var busy = fleet();
                for (int i = 0; i < 6; i++) {
                    busy.add(pod().connections(5_500).sampledAt(then));
                }
                history = ConnectScaler.decide(busy.at(then), rules, history, then)
                        .history();
            }

            // When
            var decision = ConnectScaler.decide(fleet().serving(6, 2_500).atNoon(), rules, history, NOON);

            // Then
            assertThat(decision.recommended()).isEqualTo(3);
            assertThat(decision.desired()).isEqualTo(5);
        }

        @Test
        void waitsWhilePodsStart() {
            var decision = decide(fleet().serving(5, 2_000).add(pod().starting()));
            assertThat(decision.holds()).contains(Hold.STARTING);
            assertThat(decision.mayDrain()).isFalse();
        }

        @Test
        void waitsForARollout() {
            assertThat(decide(fleet().serving(5, 2_000).rollout()).mayDrain()).isFalse();
        }

        @Test
        void waitsWhileFewerThanHalfOfTheReadyPodsGiveFigures() {
            // Given
            var seen = fleet().serving(2, 100);
            for (int i = 0; i < 3; i++) {
                seen.add(pod().connections(100).sampledAt(NOON.minusSeconds(40)));
            }

            // When
            var decision = decide(seen);

            // Then
            assertThat(decision.desired()).isLessThan(5);
            assertThat(decision.holds()).contains(Hold.QUORUM);
            assertThat(decision.mayDrain()).isFalse();
        }

        @Test
        void waitsForTheDrainThatIsUnderWay() {
            var decision = decide(fleet().serving(5, 1_000).add(pod().draining()));
            assertThat(decision.desired()).isEqualTo(2);
            assertThat(decision.holds()).containsExactly(Hold.DRAINING);
        }

        @Test
        void anotherPodMayFollowWhereTwoMayDrain() {
            var decision = decide(
                    fleet().serving(5, 1_000).add(pod().draining()),
                    policy().maxDraining(2).build());
            assertThat(decision.mayDrain()).isTrue();
        }

        @Test
        void theOthersMustBeAbleToTakeThePeople() {
            // Given a target so high that two pods are asked for where they would be full to 90 %
            var rules = policy().spare(0).target(95).downTolerance(0).build();
            var decision = decide(fleet().serving(3, 6_000), rules);

            // Then
            assertThat(decision.desired()).isEqualTo(2);
            assertThat(decision.holds()).containsExactly(Hold.ABSORB);
        }

        @Test
        void pausedScaleInHoldsAndSaysSo() {
            var decision = decide(fleet().serving(5, 2_000), policy().pausedIn().build());
            assertThat(decision.mayDrain()).isFalse();
            assertThat(decision.holds()).contains(Hold.PAUSED);
        }

        @Test
        void goesDownToALoweredUpperBound() {
            var decision = decide(
                    fleet().serving(5, 7_000), policy().bounds(1, 4).spare(0).build());
            assertThat(decision.desired()).isEqualTo(4);
            assertThat(decision.mayDrain()).isFalse();
        }
    }

    @Nested
    class Outages {

        @Test
        void aBrokenPodIsReplaced() {
            var decision = decide(
                    fleet().serving(3, 6_900).add(pod().broken()),
                    policy().spare(0).build());
            assertThat(decision.desired()).isEqualTo(4);
            var busy = decide(
                    fleet().serving(3, 8_000).add(pod().crashLooping()),
                    policy().spare(0).build());
            assertThat(busy.desired()).isEqualTo(5);
            assertThat(busy.reason()).isEqualTo(ScalingReason.BROKEN_PODS);
        }

        @Test
        void manyBrokenPodsDoNotMakeTheFleetRunAway() {
            // Given
            var seen = fleet().serving(2, 7_000);
            for (int i = 0; i < 6; i++) {
                seen.add(pod().broken());
            }

            // Then
            var decision = decide(seen, policy().spare(0).build());
            assertThat(decision.desired()).isEqualTo(8);
        }

        @Test
        void nothingShrinksBelowTheLastHealthyNumber() {
            // Given a healthy fleet of 6
            var rules = policy().downFor(Duration.ZERO).build();
            var healthy = ConnectScaler.decide(fleet().serving(6, 5_000).atNoon(), rules, longSteady(6), NOON);

            // When half of it breaks and the people are gone for the moment
            Instant then = NOON.plusSeconds(30);
            var half = fleet();
            for (int i = 0; i < 3; i++) {
                half.add(pod().connections(2_000).sampledAt(then));
                half.add(pod().broken());
            }
            var decision = ConnectScaler.decide(half.at(then), rules, healthy.history(), then);

            // Then
            assertThat(decision.desired()).isGreaterThanOrEqualTo(6);
        }

        @Test
        void noReadyPodIsNoReasonForTheFallback() {
            // Given
            var seen = fleet();
            for (int i = 0; i < 3; i++) {
                seen.add(pod().broken());
            }
            var rules = policy().fallback(8).build();
            var history = ConnectScaler.decide(seen.atNoon(), rules, longSteady(3), NOON)
                    .history();

            // When
            Instant then = NOON.plusSeconds(600);
            var decision = ConnectScaler.decide(seen.at(then), rules, history, then);

            // Then
            assertThat(decision.desired()).isEqualTo(3);
        }

        @Test
        void aDrainGoesOnWhileNothingIsKnown() {
            var decision = decide(fleet().add(pod().silent())
                    .add(pod().silent())
                    .add(pod().silent().draining()));
            assertThat(decision.isBlind()).isTrue();
            assertThat(decision.desired()).isEqualTo(2);
            assertThat(decision.mayDrain()).isFalse();
        }

        @Test
        void theFallbackNeverLowersAndKeepsTheBounds() {
            // Given
            var seen = fleet().add(pod().silent()).add(pod().silent()).add(pod().silent());
            var low = policy().fallback(2).build();
            var high = policy().fallback(50).bounds(1, 6).build();
            Instant then = NOON.plusSeconds(600);

            // Then
            assertThat(blindFor(seen, low, then).desired()).isEqualTo(3);
            assertThat(blindFor(seen, high, then).desired()).isEqualTo(6);
        }

        private ScalingDecision blindFor(Fleets seen, ScalingPolicy rules, Instant then) {
            var history = ConnectScaler.decide(seen.atNoon(), rules, longSteady(3), NOON)
                    .history();
            return ConnectScaler.decide(seen.at(then), rules, history, then);
        }

        @Test
        void endedPodsDoNotCount() {
            var decision = decide(fleet().serving(3, 5_000).add(pod().ended()).replicas(3));
            assertThat(decision.desired()).isEqualTo(3);
        }
    }

    @Nested
    class Fixed {

        @Test
        void theNumberIsTakenAsItIs() {
            var decision = decide(fleet().serving(3, 9_900), policy().fixed(2).build());
            assertThat(decision.desired()).isEqualTo(2);
            assertThat(decision.reason()).isEqualTo(ScalingReason.FIXED);
            assertThat(decision.mayDrain()).isTrue();
        }

        @Test
        void podsStillGoOneAtATime() {
            var decision = decide(
                    fleet().serving(3, 100).add(pod().draining()),
                    policy().fixed(1).maxDraining(5).build());
            assertThat(decision.mayDrain()).isFalse();
        }

        @Test
        void figuresAreNotNeeded() {
            var decision = decide(fleet().add(pod().silent()), policy().fixed(4).build());
            assertThat(decision.desired()).isEqualTo(4);
        }
    }
}
