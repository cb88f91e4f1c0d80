package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatRole;
import io.chatcluster.service.config.Settings;
import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.observe.ConnectLoad;
import io.chatcluster.service.observe.LoadReport;
import io.chatcluster.service.observe.LoadSource;
import io.chatcluster.service.observe.ServiceState;
import io.chatcluster.service.observe.WorkerLoad;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The load of this process, put together from its parts' own counts. */
@Singleton
public class ProcessLoad implements LoadSource {

    private final Set<ChatRole> roles;
    private final NodeId node;
    private final Admission admission;
    private final ChatMeters meters;
    private final ServiceState state;
    private final WorkerRole worker;

    ProcessLoad(
            ChatConfig config,
            NodeId node,
            Admission admission,
            ChatMeters meters,
            ServiceState state,
            WorkerRole worker) {
        this.roles = Settings.roles(config);
        this.node = node;
        this.admission = admission;
        this.meters = meters;
        this.state = state;
        this.worker = worker;
    }

    @Override
    public LoadReport report() {
        var connect = roles.contains(ChatRole.CONNECT)
                ? Optional.of(new ConnectLoad(
                        admission.connections(), admission.capacity(), meters.accepts(), meters.closes()))
                : Optional.<ConnectLoad>empty();
        var routing = roles.contains(ChatRole.WORKER)
                ? Optional.of(new WorkerLoad(worker.lag(), worker.pending(), worker.routedPerSecond()))
                : Optional.<WorkerLoad>empty();
        return new LoadReport(
                roles.size() == ChatRole.values().length
                        ? "all"
                        : roles.stream()
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(",")),
                node.text(),
                admission.isOpen(),
                state.isDraining(),
                state.isDrained(),
                connect,
                routing,
                Instant.now());
    }
}
