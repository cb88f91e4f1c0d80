package io.chatcluster.service.metrics;

import java.util.EnumMap;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.microprofile.metrics.Counter;

/** One counter for each constant of an enum, made once: counting needs no look-up by text and allocates nothing. */
final class EnumCounters<E extends Enum<E>> {

    private final EnumMap<E, Counter> counters;

    EnumCounters(Class<E> type, Function<E, Counter> counter) {
        counters = new EnumMap<>(type);
        for (var constant : type.getEnumConstants()) {
            counters.put(constant, counter.apply(constant));
        }
    }

    void inc(E constant) {
        of(constant).inc();
    }

    void inc(E constant, int by) {
        of(constant).inc(by);
    }

    long count(E constant) {
        return of(constant).getCount();
    }

    long sum() {
        return counters.values().stream().mapToLong(Counter::getCount).sum();
    }

    private Counter of(E constant) {
        return Objects.requireNonNull(counters.get(constant));
    }
}
