package io.chatcluster.operator.drain;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static io.chatcluster.operator.testing.Fleets.fleet;
import static io.chatcluster.operator.testing.Fleets.pod;
import static io.chatcluster.operator.testing.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.drain.DrainStep.Cancel;
import io.chatcluster.operator.drain.DrainStep.Commit;
import io.chatcluster.operator.drain.DrainStep.Repeat;
import io.chatcluster.operator.drain.DrainStep.Start;
import io.chatcluster.operator.drain.DrainStep.Surprise;
import io.chatcluster.operator.drain.DrainStep.Wait;
import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.scaling.ConnectScaler;
import io.chatcluster.operator.scaling.ScalingHistory;
import io.chatcluster.operator.scaling.ScalingPolicy;
import io.chatcluster.operator.testing.Fleets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DrainPlannerTest {

    private static final DrainMark SINCE_NOON = new DrainMark(NOON, NOON.plusSeconds(60), 100, false);

    private static DrainPlanner.Settings settings(int maxDraining) {
        return new DrainPlanner.Settings(Duration.ofMinutes(1), 1_000, maxDraining);
    }

    /** The steps when that many pods are wanted. */
    private static List<DrainStep> steps(Fleets fleet, int wanted, Instant now) {
        return steps(fleet, policy().fixed(wanted).build(), now, 1);
    }

    private static List<DrainStep> steps(Fleets fleet, ScalingPolicy rules, Instant now, int maxDraining) {
        Fleet seen = fleet.at(now);
        var decision =
                ConnectScaler.decide(seen, rules, ScalingHistory.start(now.minusSeconds(3600), seen.replicas()), now);
        return DrainPlanner.next(seen, decision, settings(maxDraining), now);
    }

    @Nested
    class Victims {

        private static List<String> order(Fleets fleet) {
            return VictimOrder.of(fleet.atNoon()).stream().map(Pod::name).toList();
        }

        @Test
        void brokenThenOldThenEmptiestThenCoLocatedThenNewest() {
            // Given
            var fleet = fleet().revision("b")
                    .add(pod().name("full").revision("b").node("n1").connections(900))
                    .add(pod().name("newest").revision("b").node("n2").createdAt(NOON.minusSeconds(10)))
                    .add(pod().name("lonely").revision("b").node("n3").createdAt(NOON.minusSeconds(20)))
                    .add(pod().name("shares").revision("b").node("n1").createdAt(NOON.minusSeconds(30)))
                    .add(pod().name("old").revision("a").node("n4").connections(5_000))
                    .add(pod().name("broken").revision("b").node("n5").broken());

            // Then
            assertThat(order(fleet)).containsExactly("broken", "old", "shares", "newest", "lonely", "full");
        }

        @Test
        void podsThatLeaveOrStartAreNoVictims() {
            var fleet = fleet().add(pod().name("leaving").draining())
                    .add(pod().name("starting").starting())
                    .add(pod().name("terminating").terminating())
                    .add(pod().name("stays"));
            assertThat(order(fleet)).containsExactly("stays");
        }
    }

    @Nested
    class TheOrderOfReplicaSets {

        private static boolean first(Pod victim, Pod other) {
            return ReplicaSetOrder.isCertainlyFirst(victim, List.of(victim, other));
        }

        @Test
        void theLowerCostGoesFirstAmongEquals() {
            assertThat(first(pod().name("v").draining().build(), pod().name("o").build()))
                    .isTrue();
        }

        @Test
        void notReadyBeatsCost() {
            var victim = pod().name("v").draining().build();
            var broken = pod().name("o").broken().build();
            assertThat(first(victim, broken)).isFalse();
        }

        @Test
        void costDecidesAmongThoseThatAreNotReady() {
            var victim = pod().name("v").drained().build();
            var broken = pod().name("o").broken().build();
            assertThat(first(victim, broken)).isTrue();
        }

        @Test
        void pendingAndUnassignedGoBeforeAnything() {
            var victim = pod().name("v").drained().build();
            assertThat(first(victim, pod().name("o").pending().build())).isFalse();
        }

        @Test
        void equalsCannotBePredicted() {
            assertThat(first(pod().name("v").build(), pod().name("o").build())).isFalse();
        }

        @Test
        void terminatingAndEndedPodsAreNotCounted() {
            var victim = pod().name("v").draining().build();
            assertThat(first(victim, pod().name("o").pending().terminating().build()))
                    .isTrue();
            assertThat(first(victim, pod().name("o").ended().build())).isTrue();
        }
    }

    @Nested
    class Starting {

        @Test
        void theEmptiestPodIsMarkedAndAsked() {
            var fleet = fleet().add(pod().connections(300))
                    .add(pod().connections(100))
                    .add(pod().connections(200));
            assertThat(steps(fleet, 2, NOON)).containsExactly(new Start("pod-1", NOON.plusSeconds(60), 1_000, 100));
        }

        @Test
        void theRateIsWhatTheOthersCanLetIn() {
            var fleet = fleet().add(pod().connections(100)).add(pod().broken());
            assertThat(steps(fleet, 1, NOON)).containsExactly(new Start("pod-1", NOON.plusSeconds(60), 500, 0));
        }

        @Test
        void drainsShareTheRateAndTheAllowance() {
            var rules = policy().maxDraining(2).build();
            var fleet = fleet().serving(8, 500);
            assertThat(steps(fleet, rules, NOON, 2)).hasSize(2).allSatisfy(step -> assertThat(
                            ((Start) step).ratePerSecond())
                    .isEqualTo(500));
        }

        @Test
        void nobodyIsMarkedWhileTheDecisionHolds() {
            assertThat(steps(fleet().serving(3, 10).rollout(), 1, NOON)).isEmpty();
            assertThat(steps(fleet().serving(3, 10), 3, NOON)).isEmpty();
        }
    }

    @Nested
    class GoingOn {

        @Test
        void waitsWhilePeopleAreLeft() {
            var fleet = fleet().serving(2, 100).add(pod().connections(7).draining());
            assertThat(steps(fleet, 2, NOON)).containsExactly(new Wait("pod-2", "7 people are left"));
        }

        @Test
        void asksAgainWhereTheContainerForgot() {
            // Given a sample after the mark that does not know of a drain
            Instant now = NOON.plusSeconds(20);
            var forgetful = new Fleets.PodBuilder[] {pod().connections(50).sampledAt(now)};
            Pod pod = forgetful[0].name("pod-2").build();
            Pod marked = new Pod(
                    pod.name(),
                    pod.revision(),
                    pod.phase(),
                    true,
                    false,
                    false,
                    "node",
                    1,
                    pod.createdAt(),
                    -1,
                    java.util.Optional.of(SINCE_NOON),
                    pod.load());
            var others = List.of(pod().name("a").build(), pod().name("b").build(), marked);
            Fleet seen = Fleet.of(others, Fleets.CLASSIFIER, now, 3, false, Duration.ofSeconds(20));
            var decision = ConnectScaler.decide(seen, policy().fixed(2).build(), ScalingHistory.start(NOON, 3), now);

            // Then
            assertThat(DrainPlanner.next(seen, decision, settings(1), now))
                    .containsExactly(new Repeat("pod-2", NOON.plusSeconds(60), 1_000));
        }

        @Test
        void commitsOnceThePodIsEmpty() {
            var fleet = fleet().serving(2, 100).add(pod().drained());
            assertThat(steps(fleet, 2, NOON)).containsExactly(new Commit("pod-2"));
        }

        @Test
        void commitsAtTheDeadlineThoughPeopleAreLeft() {
            Instant then = NOON.plusSeconds(60);
            var fleet = fleet().add(pod().sampledAt(then))
                    .add(pod().sampledAt(then).connections(9).draining(SINCE_NOON));
            assertThat(steps(fleet, 1, then)).containsExactly(new Commit("pod-1"));
        }

        @Test
        void commitsAtTheDeadlineOfASilentPod() {
            var fleet = fleet().serving(1, 100).add(pod().silent().draining(SINCE_NOON));
            assertThat(steps(fleet, 1, NOON.plusSeconds(61))).containsExactly(new Commit("pod-1"));
        }

        @Test
        void doesNotCommitWhileAnotherPodWouldGo() {
            var fleet = fleet().serving(2, 100).add(pod().drained()).add(pod().pending());
            assertThat(steps(fleet, 3, NOON))
                    .containsExactly(new Wait("pod-2", "its ReplicaSet would delete another pod first"));
        }

        @Test
        void doesNotCommitDuringARollout() {
            var fleet = fleet().serving(2, 100).add(pod().drained()).rollout();
            assertThat(steps(fleet, 2, NOON)).containsExactly(new Wait("pod-2", "a rollout is under way"));
        }

        @Test
        void doesNotGiveUpPeopleWhileTheOthersAreUnknown() {
            Instant then = NOON.plusSeconds(61);
            var fleet = fleet().add(pod().silent())
                    .add(pod().connections(5).sampledAt(then).draining(SINCE_NOON));
            assertThat(steps(fleet, policy().build(), then, 1))
                    .containsExactly(new Wait("pod-1", "the other pods give no figures"));
        }

        @Test
        void twoEmptyPodsAreCommittedOneAfterTheOther() {
            var fleet = fleet().serving(2, 100).add(pod().drained()).add(pod().drained());
            // Their costs are equal: which of them goes cannot be told, and does not matter.
            assertThat(steps(fleet, policy().maxDraining(2).fixed(2).build(), NOON, 2))
                    .hasSize(2)
                    .noneMatch(step -> step instanceof Start);
        }
    }

    @Nested
    class Cancelling {

        @Test
        void aNeededPodTakesPeopleAgain() {
            var fleet = fleet().serving(3, 6_500).add(pod().connections(3_000).draining());
            assertThat(steps(fleet, policy().build(), NOON, 1)).containsExactly(new Cancel("pod-3"));
        }

        @Test
        void theFullestIsKept() {
            var fleet = fleet().serving(2, 100)
                    .add(pod().connections(10).draining())
                    .add(pod().connections(90).draining());
            assertThat(steps(fleet, policy().fixed(3).build(), NOON, 2))
                    .containsExactlyInAnyOrder(new Cancel("pod-3"), new Wait("pod-2", "10 people are left"));
        }

        @Test
        void anEmptyPodCannotBeAskedBackSoItGoes() {
            var fleet = fleet().serving(2, 9_000).add(pod().drained());
            assertThat(steps(fleet, 3, NOON)).containsExactly(new Commit("pod-2"));
        }

        @Test
        void nothingIsCancelledBlind() {
            var fleet = fleet().add(pod().silent()).add(pod().silent().draining());
            assertThat(steps(fleet, policy().build(), NOON, 1))
                    .noneMatch(step -> step instanceof Cancel)
                    .noneMatch(step -> step instanceof Commit);
        }
    }

    @Nested
    class Confirming {

        @Test
        void waitsForTheReplicaSet() {
            var fleet = fleet().serving(2, 100)
                    .add(pod().draining(SINCE_NOON.commit()))
                    .replicas(2);
            assertThat(steps(fleet, 2, NOON))
                    .containsExactly(new Wait("pod-2", "its ReplicaSet has not deleted it yet"));
        }

        @Test
        void noticesThatAnotherPodWasTaken() {
            var fleet = fleet().serving(1, 100)
                    .add(pod().terminating())
                    .add(pod().draining(SINCE_NOON.commit()))
                    .replicas(2);
            assertThat(steps(fleet, 2, NOON)).containsExactly(new Surprise("pod-2"));
        }

        @Test
        void aDeletedPodNeedsNothing() {
            var fleet = fleet().serving(2, 100)
                    .add(pod().draining(SINCE_NOON.commit()).terminating());
            assertThat(steps(fleet, 2, NOON)).isEmpty();
        }
    }
}
