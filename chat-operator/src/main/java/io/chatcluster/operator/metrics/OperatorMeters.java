package io.chatcluster.operator.metrics;

import io.chatcluster.operator.scaling.ScalingReason;
import io.smallrye.metrics.ExtendedMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricType;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.annotation.RegistryType;

/** The operator's own meters. Labels name chats and roles; never pods. */
@ApplicationScoped
public class OperatorMeters {

    private static final String DESIRED = "chat_scaling_desired_replicas";
    private static final String DEMAND = "chat_scaling_demand_connections";

    private final MetricRegistry registry;
    private final Map<MetricID, AtomicLong> gauges = new ConcurrentHashMap<>();

    /** For the container. */
    @Inject
    public OperatorMeters(@RegistryType(type = MetricRegistry.Type.APPLICATION) MetricRegistry registry) {
        this.registry = registry;
    }

    /** A decision was taken. */
    public void decided(String namespace, String cluster, String role, int desired, ScalingReason reason) {
        gauge(DESIRED, "Pods that the last decision asks for", chat(namespace, cluster, role))
                .set(desired);
        count(
                "chat_scaling_decisions_total",
                "Decisions by what decided them",
                new Tag("role", role),
                new Tag("reason", reason.text()));
    }

    /** What the decision about connect pods was based on. */
    public void demand(String namespace, String cluster, long connections) {
        gauge(DEMAND, "Connections that need a place", chat(namespace, cluster, "connect"))
                .set(connections);
    }

    /** A drain ended: {@code started}, {@code done}, {@code cancelled}. */
    public void drained(String outcome) {
        count("chat_drains_total", "Drains of connect pods", new Tag("outcome", outcome));
    }

    /** Another pod than the emptied one was deleted; must stay 0. */
    public void unexpectedVictim() {
        count("chat_drain_unexpected_victims_total", "Pods deleted instead of the emptied one");
    }

    /** A run of the loop ended. */
    void reconciled(boolean well) {
        count(
                "chat_reconciliations_total",
                "Runs of the loop by how they ended",
                new Tag("outcome", well ? "ok" : "failed"));
    }

    /** Objects were written. */
    public void applied(String kind) {
        count("chat_objects_applied_total", "Objects made or changed", new Tag("kind", kind));
    }

    /** The chat is gone. */
    public void forget(String namespace, String cluster) {
        gauges.keySet().removeIf(id -> {
            boolean gone = namespace.equals(id.getTags().get("namespace"))
                    && cluster.equals(id.getTags().get("cluster"));
            return gone && registry.remove(id);
        });
    }

    private static Tag[] chat(String namespace, String cluster, String role) {
        return new Tag[] {new Tag("namespace", namespace), new Tag("cluster", cluster), new Tag("role", role)};
    }

    private void count(String name, String help, Tag... tags) {
        registry.counter(metadata(name, help, MetricType.COUNTER), tags).inc();
    }

    private AtomicLong gauge(String name, String help, Tag... tags) {
        return gauges.computeIfAbsent(new MetricID(name, tags), id -> {
            AtomicLong value = new AtomicLong();
            registry.remove(id);
            registry.register(metadata(name, help, MetricType.GAUGE), (Gauge<Long>) value::get, tags);
            return value;
        });
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
}
