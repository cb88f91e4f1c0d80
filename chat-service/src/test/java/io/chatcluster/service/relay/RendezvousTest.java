package io.chatcluster.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {

    private static final List<String> PARTITIONS =
            IntStream.range(0, 64).mapToObj(Integer::toString).toList();

    @Test
    void nobodyIsPreferredAmongNobody() {
        assertThat(Rendezvous.preferred(List.of(), "1")).isEmpty();
    }

    @Test
    void preferenceDoesNotDependOnTheOrderOfTheCandidates() {
        for (var partition : PARTITIONS) {
            assertThat(Rendezvous.preferred(List.of("a", "b", "c"), partition))
                    .isEqualTo(Rendezvous.preferred(List.of("c", "a", "b"), partition));
        }
    }

    @Test
    void onlyTheShareOfTheOneThatLeftMoves() {
        for (var partition : PARTITIONS) {
            var before = Rendezvous.preferred(List.of("a", "b", "c"), partition).orElseThrow();
            var after = Rendezvous.preferred(List.of("a", "b"), partition).orElseThrow();

            if (!before.equals("c")) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void everybodyGetsAFairShare() {
        var names = List.of("chat-worker-7d9c-1", "chat-worker-7d9c-2", "chat-worker-7d9c-3", "chat-worker-7d9c-4");

        var shares = IntStream.range(0, 1000)
                .mapToObj(i -> Rendezvous.preferred(names, Integer.toString(i)).orElseThrow())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(shares.values()).hasSize(4).allSatisfy(share -> assertThat(share)
                .isBetween(150L, 350L));
    }
}
