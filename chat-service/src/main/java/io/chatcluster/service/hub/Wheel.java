package io.chatcluster.service.hub;

import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that are due in some seconds, for ten thousands of connections without a timer each. One event loop uses it and turns
 * it once a second.
 */
final class Wheel {

    private static final int SLOTS = 128;

    private record Task(long due, Runnable body) {}

    private final List<List<Task>> slots = new ArrayList<>(SLOTS);
    private long now;

    Wheel() {
        for (var i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /** Adds a task that is due at the given turn from now, at least one. */
    void add(int seconds, Runnable body) {
        var due = now + Math.max(1, seconds);
        slots.get((int) (due % SLOTS)).add(new Task(due, body));
    }

    /** One second has passed. */
    void turn() {
        now++;
        var index = (int) (now % SLOTS);
        var tasks = slots.get(index);
        if (tasks.isEmpty()) {
            return;
        }
        slots.set(index, new ArrayList<>(0));
        for (var task : tasks) {
            if (task.due() > now) {
                slots.get(index).add(task);
            } else {
                task.body().run();
            }
        }
    }
}
