package io.chatcluster.service.metrics;

import io.smallrye.metrics.ExtendedMetadata;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.Metric;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;
import org.eclipse.microprofile.metrics.Tag;

/** Puts meters into the platform's registry in such a way that they come out under exactly the names given here. */
final class MeterRegistrar {

    private final MetricRegistry registry;

    MeterRegistrar(MetricRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String help, Tag... tags) {
        return registry.counter(metadata(name, help, MetricType.COUNTER), tags);
    }

    /** One counter for each constant, told apart by a label. */
    <E extends Enum<E>> EnumCounters<E> counters(
            String name, String help, Class<E> type, String label, Function<E, String> value) {
        return new EnumCounters<>(type, constant -> counter(name, help, new Tag(label, value.apply(constant))));
    }

    /** A counter whose value is kept elsewhere. */
    void counted(String name, String help, LongSupplier value, Tag... tags) {
        replace(metadata(name, help, MetricType.COUNTER), new ReadOnlyCounter(value), tags);
    }

    void gauge(String name, String help, Supplier<? extends Number> value, Tag... tags) {
        replace(metadata(name, help, MetricType.GAUGE), (Gauge<Number>) value::get, tags);
    }

    /** A later source wins: an application that is started again in the same process must not read the objects of the first. */
    private <M extends Metric> void replace(ExtendedMetadata metadata, M metric, Tag... tags) {
        registry.remove(new MetricID(metadata.getName(), tags));
        registry.register(metadata, metric, tags);
    }

    /** The key override and the skipped scope keep the exporter from adding suffixes, prefixes and a scope label. */
    private static ExtendedMetadata metadata(String name, String help, MetricType type) {
        return ExtendedMetadata.builder()
                .withName(name)
                .withDescription(help)
                .withType(type)
                .withOpenMetricsKeyOverride(name)
                .skipsScopeInOpenMetricsExportCompletely(true)
                .build();
    }

    private record ReadOnlyCounter(LongSupplier value) implements Counter {

        @Override
        public void inc() {
            inc(1);
        }

        @Override
        public void inc(long n) {
            throw new UnsupportedOperationException("this counter only shows a value that is kept elsewhere");
        }

        @Override
        public long getCount() {
            return value.getAsLong();
        }
    }
}
