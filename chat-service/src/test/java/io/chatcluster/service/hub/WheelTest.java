package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WheelTest {

    private final Wheel wheel = new Wheel();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunWhenTheyAreDueAndOnce() {
        wheel.add(2, () -> ran.add("two"));
        wheel.add(1, () -> ran.add("one"));

        turn(1);
        assertThat(ran).containsExactly("one");
        turn(200);
        assertThat(ran).containsExactly("one", "two");
    }

    @Test
    void tasksBeyondOneRoundOfTheWheelWaitForTheirOwn() {
        wheel.add(300, () -> ran.add("late"));

        turn(299);
        assertThat(ran).isEmpty();
        turn(1);
        assertThat(ran).containsExactly("late");
    }

    @Test
    void taskMayAddItselfAgain() {
        wheel.add(25, this::again);

        turn(100);

        assertThat(ran).hasSize(4);
    }

    @Test
    void taskForNowRunsWithTheNextTurn() {
        wheel.add(0, () -> ran.add("now"));

        turn(1);

        assertThat(ran).containsExactly("now");
    }

    private void again() {
        ran.add("again");
        wheel.add(25, this::again);
    }

    private void turn(int times) {
        for (var i = 0; i < times; i++) {
            wheel.turn();
        }
    }
}
