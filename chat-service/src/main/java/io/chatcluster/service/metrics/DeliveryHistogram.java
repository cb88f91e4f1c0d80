package io.chatcluster.service.metrics;

import java.util.concurrent.atomic.LongAdder;
import org.eclipse.microprofile.metrics.Tag;

/**
 * How long publications take from acceptance to the sockets, in cumulative {@code le} buckets: those may be added up over
 * pods, which the platform's own histograms (quantiles per process) may not. A delivery touches one adder only; the buckets
 * are accumulated where they are read.
 */
final class DeliveryHistogram {

    private static final String NAME = "chat_delivery_seconds";
    private static final String HELP = "Time from the acceptance of a message to the write to each socket";

    private static final long[] BOUNDS_MILLIS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    private static final String[] BOUNDS_SECONDS = {
        "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "+Inf"
    };

    private final LongAdder[] intervals = new LongAdder[BOUNDS_SECONDS.length];
    private final LongAdder millis = new LongAdder();

    DeliveryHistogram() {
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = new LongAdder();
        }
    }

    void register(MeterRegistrar meters) {
        for (int i = 0; i < intervals.length; i++) {
            int bucket = i;
            meters.counted(NAME + "_bucket", HELP, () -> upTo(bucket), new Tag("le", BOUNDS_SECONDS[bucket]));
        }
        meters.counted(NAME + "_count", HELP, () -> upTo(intervals.length - 1));
        meters.gauge(NAME + "_sum", HELP, () -> millis.sum() / 1000.0);
    }

    /** Clocks of two machines may disagree: a delivery before its acceptance counts as immediate. */
    void record(int sockets, long latencyMillis) {
        long latency = Math.max(0, latencyMillis);
        int bucket = 0;
        while (bucket < BOUNDS_MILLIS.length && latency > BOUNDS_MILLIS[bucket]) {
            bucket++;
        }
        intervals[bucket].add(sockets);
        millis.add(sockets * latency);
    }

    private long upTo(int bucket) {
        long sum = 0;
        for (int i = 0; i <= bucket; i++) {
            sum += intervals[i].sum();
        }
        return sum;
    }
}
