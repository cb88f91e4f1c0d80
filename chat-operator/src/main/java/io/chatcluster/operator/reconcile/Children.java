package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.apply.Applier;
import io.chatcluster.operator.metrics.OperatorMeters;
import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.render.Plan;
import io.chatcluster.operator.render.Renderer;
import io.chatcluster.operator.render.Role;
import io.chatcluster.operator.report.ConditionReason;
import io.chatcluster.operator.report.Problem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Brings all objects of a chat into shape; one that cannot be is no reason to leave the others. */
@ApplicationScoped
public class Children {

    private static final Logger LOG = Logger.getLogger(Children.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    /**
     * What became of the objects.
     *
     * @param problems of those that are not as they are to be
     * @param scaled whether the number of connect pods was changed
     */
    record Outcome(List<Problem> problems, boolean scaled) {}

    private record Known(boolean monitors, Instant asked) {}

    private final Applier applier;
    private final OperatorMeters meters;
    private final Clock clock;
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(false, Instant.EPOCH));

    /** For the container. */
    @Inject
    public Children(Applier applier, OperatorMeters meters, Clock clock) {
        this.applier = applier;
        this.meters = meters;
        this.clock = clock;
    }

    /** Whether the cluster has the kind ServiceMonitor; asked now and then, as it may be installed later. */
    boolean knowsMonitors(KubernetesClient client) {
        Instant now = clock.instant();
        return known.updateAndGet(last -> Duration.between(last.asked(), now).compareTo(ASK_AGAIN) < 0
                        ? last
                        : new Known(client.supports("monitoring.coreos.com/v1", "ServiceMonitor"), now))
                .monitors();
    }

    /** Applies what is wanted and removes what is not. */
    Outcome apply(Plan plan, Observation seen, Context<ChatCluster> context) {
        List<Problem> problems = new ArrayList<>();
        boolean scaled = false;
        for (HasMetadata wanted : Renderer.render(plan)) {
            Optional<Deployment> live = fresh(plan.cluster(), wanted, seen);
            try {
                Applier.Result result = applier.apply(plan.cluster(), wanted, live, context);
                switch (result) {
                    case UNCHANGED, CONTENDED -> {}
                    case APPLIED -> {
                        meters.applied(wanted.getKind());
                        scaled |= isConnect(plan.cluster(), wanted)
                                && live.isPresent()
                                && live.get().getSpec().getReplicas() != plan.connectReplicas();
                    }
                    case FOREIGN ->
                        problems.add(new Problem(
                                ConditionReason.FOREIGN_OBJECT,
                                "%s belongs to somebody else.".formatted(title(wanted))));
                }
            } catch (KubernetesClientException e) {
                LOG.warnf("not applied %s cause=%s", title(wanted), e.getMessage());
                String why =
                        e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
                problems.add(new Problem(
                        why != null && why.contains("exceeded quota")
                                ? ConditionReason.QUOTA_EXCEEDED
                                : ConditionReason.APPLY_FAILED,
                        "%s was refused: %s".formatted(title(wanted), why)));
            }
        }
        Renderer.unwanted(plan).forEach(unwanted -> applier.remove(plan.cluster(), unwanted, context));
        problems.sort(java.util.Comparator.comparing(Problem::reason));
        return new Outcome(problems, scaled);
    }

    /** Deployments whose number of pods follows from what was read must not be compared with a cache. */
    private static Optional<Deployment> fresh(ChatCluster cluster, HasMetadata wanted, Observation seen) {
        if (isConnect(cluster, wanted)) {
            return seen.connect();
        }
        boolean worker =
                wanted instanceof Deployment && wanted.getMetadata().getName().equals(Names.of(cluster, Role.WORKER));
        return worker ? seen.worker() : Optional.empty();
    }

    private static boolean isConnect(ChatCluster cluster, HasMetadata object) {
        return object instanceof Deployment && object.getMetadata().getName().equals(Names.of(cluster, Role.CONNECT));
    }

    private static String title(HasMetadata object) {
        return "%s %s".formatted(object.getKind(), object.getMetadata().getName());
    }
}
