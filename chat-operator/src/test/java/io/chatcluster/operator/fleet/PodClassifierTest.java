package io.chatcluster.operator.fleet;

import static io.chatcluster.operator.testing.Fleets.CLASSIFIER;
import static io.chatcluster.operator.testing.Fleets.NOON;
import static io.chatcluster.operator.testing.Fleets.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.testing.Fleets.PodBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PodClassifierTest {

    static Stream<Object[]> pods() {
        return Stream.of(
                means("ready and fresh", PodState.SERVING, pod()),
                means("ready, sample of three polls ago", PodState.SERVING, pod().sampledAt(NOON.minusSeconds(30))),
                means("ready, older sample", PodState.MISSING, pod().sampledAt(NOON.minusSeconds(31))),
                means("ready, no sample", PodState.MISSING, pod().silent()),
                means("not ready for 5 s", PodState.STARTING, pod().starting()),
                means("not ready for an hour", PodState.BROKEN, pod().broken()),
                means("crash loop from the start", PodState.BROKEN, pod().crashLooping()),
                means("no node for 5 s", PodState.STARTING, pod().pending().createdAt(NOON.minusSeconds(5))),
                means("marked", PodState.LEAVING, pod().draining()),
                means("empty", PodState.LEAVING, pod().drained()),
                means("being deleted", PodState.LEAVING, pod().terminating()),
                means(
                        "being deleted, silent",
                        PodState.LEAVING,
                        pod().terminating().silent().notReady()),
                means("over", PodState.GONE, pod().ended()));
    }

    private static Object[] means(String what, PodState state, PodBuilder pod) {
        return new Object[] {what, state, pod.build()};
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("pods")
    void everyPodHasOneMeaning(String what, PodState state, Pod pod) {
        assertThat(CLASSIFIER.classify(pod, NOON)).as(what).isEqualTo(state);
    }
}
