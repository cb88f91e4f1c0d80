package io.chatcluster.operator.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The highest (or lowest) recommendation of the last minutes. Only entries that can still matter are kept, so the first one
 * is the answer.
 *
 * @param highest whether the highest holds, otherwise the lowest
 * @param entries by time, each beaten by none that came after it
 */
record StabilizationWindow(boolean highest, List<Entry> entries) {

    /**
     * A recommendation.
     *
     * @param at when
     * @param replicas how many
     */
    record Entry(Instant at, int replicas) {}

    /** Keeps a copy. */
    StabilizationWindow {
        entries = List.copyOf(entries);
    }

    /** A window that begins with what there is: a restarted operator can never act at once. */
    static StabilizationWindow seeded(boolean highest, Instant now, int replicas) {
        return new StabilizationWindow(highest, List.of(new Entry(now, replicas)));
    }

    /** The window after another recommendation. */
    StabilizationWindow add(Instant now, Duration span, int replicas) {
        List<Entry> kept = new ArrayList<>();
        for (Entry entry : entries) {
            boolean young = Duration.between(entry.at(), now).compareTo(span) < 0;
            boolean matters = highest ? entry.replicas() > replicas : entry.replicas() < replicas;
            if (young && matters) {
                kept.add(entry);
            }
        }
        kept.add(new Entry(now, replicas));
        return new StabilizationWindow(highest, kept);
    }

    /** The recommendation that holds. */
    int value() {
        return entries.getFirst().replicas();
    }
}
