package io.chatcluster.operator.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.operator.apply.Applier;
import io.chatcluster.operator.config.OperatorConfig;
import io.chatcluster.operator.events.EventRecorder;
import io.chatcluster.operator.metrics.OperatorMeters;
import io.chatcluster.operator.observe.LoadSampler;
import io.chatcluster.operator.observe.Observer;
import io.chatcluster.operator.observe.PodClient;
import io.chatcluster.operator.reconcile.ChatClusterReconciler;
import io.chatcluster.operator.reconcile.Children;
import io.chatcluster.operator.reconcile.DrainExecutor;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.smallrye.metrics.MetricsRegistryImpl;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The operator, with everything in it but the container, for one namespace. */
public final class RunningOperator implements AutoCloseable {

    private final MetricRegistry registry = new MetricsRegistryImpl();
    private final Operator operator;

    /** Starts it. */
    public RunningOperator(KubernetesClient client, String namespace, int managementPort) {
        OperatorConfig config = new Config(managementPort);
        ObjectMapper json = new ObjectMapper();
        Clock clock = Clock.systemUTC();
        PodClient pods = new PodClient(config, json);
        LoadSampler sampler = new LoadSampler(pods, config, clock);
        OperatorMeters meters = new OperatorMeters(registry);
        EventRecorder events = new EventRecorder(client, config, clock);
        var reconciler = new ChatClusterReconciler(
                config,
                new Observer(sampler),
                sampler,
                new DrainExecutor(pods, events, meters),
                new Children(new Applier(json), meters, clock),
                events,
                meters,
                clock);
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false));
        operator.register(reconciler, overrider -> overrider.settingNamespace(namespace));
        operator.start();
    }

    /** How many objects it has sent to the API server so far. */
    public long applied() {
        return registry.getCounters((id, metric) -> id.getName().equals("chat_objects_applied_total")).values().stream()
                .mapToLong(Counter::getCount)
                .sum();
    }

    @Override
    public void close() {
        operator.stop();
    }

    private record Config(int managementPort) implements OperatorConfig {

        @Override
        public Optional<String> defaultImage() {
            return Optional.empty();
        }

        @Override
        public String redisImage() {
            return "redis:7.4";
        }

        @Override
        public Duration podTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public int podRequests() {
            return 64;
        }

        @Override
        public Duration eventSilence() {
            return Duration.ofMinutes(5);
        }

        @Override
        public String leaseName() {
            return "unused";
        }
    }
}
