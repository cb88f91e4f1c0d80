package io.chatcluster.service.protocol.centrifugal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChannelTurnsTest {

    private final ChannelTurns turns = new ChannelTurns();
    private final List<String> ran = new ArrayList<>();

    @Example
    void theNextOfAChannelRunsWhenTheOneBeforeIsDone() {
        // When
        turns.add("a", () -> ran.add("a1"));
        turns.add("a", () -> ran.add("a2"));
        turns.add("b", () -> ran.add("b1"));

        // Then
        assertThat(ran).containsExactly("a1", "b1");
        turns.done("a");
        assertThat(ran).containsExactly("a1", "b1", "a2");
    }

    @Example
    void aCommandThatIsDoneAtOnceHoldsUpNobody() {
        // When
        for (var i = 0; i < 5000; i++) {
            turns.add("a", () -> {
                ran.add("a");
                turns.done("a");
            });
        }

        // Then
        assertThat(ran).hasSize(5000);
    }

    @Example
    void tooManyWhoWaitAreRefusedUntilSomeHaveRun() {
        // Given
        turns.add("a", () -> ran.add("first"));
        for (var i = 0; i < ChannelTurns.LIMIT; i++) {
            assertThat(turns.add("a", () -> ran.add("waiting"))).isTrue();
        }

        // Then
        assertThat(turns.add("a", () -> ran.add("too many"))).isFalse();
        turns.done("a");
        assertThat(turns.add("a", () -> ran.add("again"))).isTrue();
    }

    @Example
    void afterClearingNothingRuns() {
        // Given
        turns.add("a", () -> ran.add("a1"));
        turns.add("a", () -> ran.add("a2"));

        // When
        turns.clear();
        turns.done("a");

        // Then
        assertThat(ran).containsExactly("a1");
    }

    @Property
    void everyChannelKeepsItsOrderAndHasOneUnderWay(@ForAll List<@IntRange(min = -3, max = 3) Integer> steps) {
        // Given
        var turn = new ChannelTurns();
        var asked = new HashMap<Integer, Integer>();
        var begun = new HashMap<Integer, List<Integer>>();
        var done = new HashMap<Integer, Integer>();

        // When
        for (var step : steps) {
            var channel = Math.abs(step);
            if (step >= 0) {
                var number = asked.merge(channel, 1, Integer::sum);
                turn.add("c" + channel, () -> begun.computeIfAbsent(channel, key -> new ArrayList<>())
                        .add(number));
            } else if (size(begun, channel) > done.getOrDefault(channel, 0)) {
                done.merge(channel, 1, Integer::sum);
                turn.done("c" + channel);
            }

            // Then
            assertThat(size(begun, channel))
                    .isEqualTo(Math.min(asked.getOrDefault(channel, 0), done.getOrDefault(channel, 0) + 1));
        }
        begun.values().forEach(order -> assertThat(order).isSorted().doesNotHaveDuplicates());
    }

    private static int size(Map<Integer, List<Integer>> begun, int channel) {
        return begun.getOrDefault(channel, List.of()).size();
    }
}
