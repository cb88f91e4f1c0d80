package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.AutoscalingMode;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ChatClusterStatus;
import io.chatcluster.operator.config.OperatorConfig;
import io.chatcluster.operator.drain.DrainPlanner;
import io.chatcluster.operator.events.EventReason;
import io.chatcluster.operator.events.EventRecorder;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.metrics.OperatorMeters;
import io.chatcluster.operator.observe.LoadSampler;
import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.observe.Observer;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.render.Plan;
import io.chatcluster.operator.report.ConditionReason;
import io.chatcluster.operator.report.Diagnosis;
import io.chatcluster.operator.report.Problem;
import io.chatcluster.operator.report.Situation;
import io.chatcluster.operator.report.StatusReporter;
import io.chatcluster.operator.scaling.ConnectScaler;
import io.chatcluster.operator.scaling.ScalingDecision;
import io.chatcluster.operator.scaling.ScalingReason;
import io.chatcluster.operator.scaling.WorkerScaler;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The loop: observe, decide, render, report. */
@ControllerConfiguration(
        name = "chatcluster",
        fieldManager = Names.MANAGER,
        // Unless quarkus.operator-sdk.controllers.chatcluster.namespaces says otherwise.
        informer = @Informer(namespaces = Constants.WATCH_CURRENT_NAMESPACE),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
public class ChatClusterReconciler implements Reconciler<ChatCluster> {

    private static final Logger LOG = Logger.getLogger(ChatClusterReconciler.class);

    private static final List<Class<? extends HasMetadata>> CHILDREN = List.of(
            Deployment.class,
            StatefulSet.class,
            Service.class,
            ServiceAccount.class,
            ConfigMap.class,
            PodDisruptionBudget.class,
            NetworkPolicy.class,
            Ingress.class);

    private final OperatorConfig config;
    private final Observer observer;
    private final LoadSampler sampler;
    private final DrainExecutor drains;
    private final Children children;
    private final EventRecorder events;
    private final OperatorMeters meters;
    private final Clock clock;
    private final Map<ResourceID, Memory> memories = new ConcurrentHashMap<>();

    /** For the container. */
    @Inject
    public ChatClusterReconciler(
            OperatorConfig config,
            Observer observer,
            LoadSampler sampler,
            DrainExecutor drains,
            Children children,
            EventRecorder events,
            OperatorMeters meters,
            Clock clock) {
        this.config = config;
        this.observer = observer;
        this.sampler = sampler;
        this.drains = drains;
        this.children = children;
        this.events = events;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, ChatCluster>> prepareEventSources(EventSourceContext<ChatCluster> context) {
        List<EventSource<?, ChatCluster>> sources = new ArrayList<>();
        CHILDREN.forEach(kind -> sources.add(informer(kind, context)));
        sources.add(informer(Pod.class, context));
        var poll = new PollEventSource(this::forget);
        sampler.listen(poll::propagateEvent);
        sources.add(poll);
        return sources;
    }

    /** Our objects carry the name of the chat in a label; that of pods is the only trace to it. */
    private static <T extends HasMetadata> InformerEventSource<T, ChatCluster> informer(
            Class<T> kind, EventSourceContext<ChatCluster> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, ChatCluster.class)
                        .withName(kind.getSimpleName())
                        .withLabelSelector(Names.MANAGED)
                        .withSecondaryToPrimaryMapper(object -> Optional.ofNullable(
                                        object.getMetadata().getLabels().get(Names.LABEL_INSTANCE))
                                .map(name -> Set.of(new ResourceID(
                                        name, object.getMetadata().getNamespace())))
                                .orElse(Set.of()))
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    private void forget(ResourceID id) {
        sampler.forget(id);
        memories.remove(id);
        meters.forget(id.getNamespace().orElse(""), id.getName());
    }

    @Override
    public UpdateControl<ChatCluster> reconcile(ChatCluster cluster, Context<ChatCluster> context) {
        Instant now = clock.instant();
        if (Policies.isSet(cluster, Names.PAUSED)) {
            return report(cluster, StatusReporter.paused(cluster, now));
        }
        Optional<String> image = Optional.ofNullable(cluster.getSpec().image()).or(config::defaultImage);
        if (image.isEmpty()) {
            return stop(cluster, new Problem(ConditionReason.IMAGE_MISSING, "spec.image is missing."), now);
        }
        Plan draft = new Plan(cluster, image.get(), config.redisImage(), 0, 0, true, false, false);
        RedisAccess redis = RedisAccess.of(cluster, draft, context.getClient());
        if (redis.problem().isPresent()) {
            return stop(cluster, redis.problem().get(), now);
        }

        Observation seen = observer.observe(cluster, context, now);
        Memory memory = memories.computeIfAbsent(
                ResourceID.fromResource(cluster),
                id -> Memory.start(now, seen.fleet().replicas(), seen.workers().replicas()));
        ScalingDecision decision = decideConnect(cluster, seen, memory, now);
        WorkerScaler.Decision workers = decideWorkers(cluster, seen, memory, now);
        Optional<String> commit = drain(cluster, seen, decision, context, now);

        int connectReplicas = connectReplicas(cluster, seen, decision, commit);
        int workerReplicas = cluster.getSpec().worker().autoscaling().mode() == AutoscalingMode.DRY_RUN
                ? seen.workers().replicas()
                : workers.desired();
        Plan plan = new Plan(
                cluster,
                image.get(),
                config.redisImage(),
                connectReplicas,
                workerReplicas,
                redis.password(),
                redis.authority(),
                children.knowsMonitors(context.getClient()));
        Children.Outcome outcome = children.apply(plan, seen, context);
        if (outcome.scaled()) {
            noteScaling(cluster, seen, decision, connectReplicas, memory, now);
            commit.map(seen.pods()::get).ifPresent(pod -> drains.committed(pod, context.getClient()));
            commit.ifPresent(name -> seen.fleet().members().stream()
                    .map(Fleet.Member::pod)
                    .filter(pod -> pod.name().equals(name))
                    .forEach(pod -> memory.leaving.put(name, pod)));
        }
        drains.tell(cluster, seen.fleet(), memory, now);

        List<Problem> problems = new ArrayList<>(outcome.problems());
        problems.addAll(Diagnosis.problems(seen, cluster.getSpec().redis().trial() != null));
        Situation situation =
                new Situation(seen, decision, workers, connectReplicas, workerReplicas, problems, memory.lastScaleTime);
        return report(cluster, StatusReporter.status(cluster, situation, now));
    }

    private ScalingDecision decideConnect(ChatCluster cluster, Observation seen, Memory memory, Instant now) {
        ScalingDecision decision = ConnectScaler.decide(seen.fleet(), Policies.connect(cluster), memory.connect, now);
        memory.connect = decision.history();
        String namespace = cluster.getMetadata().getNamespace();
        String name = cluster.getMetadata().getName();
        meters.decided(namespace, name, "connect", decision.desired(), decision.reason());
        meters.demand(namespace, name, decision.figures().demand());
        if (decision.desired() != decision.current()) {
            LOG.infof(
                    "decided cluster=%s/%s current=%d recommended=%d desired=%d reason=%s holds=%s demand=%d lead=%d",
                    namespace,
                    name,
                    decision.current(),
                    decision.recommended(),
                    decision.desired(),
                    decision.reason().text(),
                    decision.holds(),
                    decision.figures().demand(),
                    decision.figures().lead());
        }
        if (decision.reason() == ScalingReason.METRICS_UNAVAILABLE) {
            events.say(cluster, EventReason.METRICS_UNAVAILABLE, "No connect pod gives figures: the fallback holds.");
        }
        if (isDryRun(cluster) && decision.desired() != decision.current()) {
            events.say(
                    cluster,
                    EventReason.WOULD_SCALE,
                    "Would go from %d to %d connect pods: %s."
                            .formatted(
                                    decision.current(),
                                    decision.desired(),
                                    decision.reason().text()));
        }
        return decision;
    }

    private WorkerScaler.Decision decideWorkers(ChatCluster cluster, Observation seen, Memory memory, Instant now) {
        WorkerScaler.Decision decision =
                WorkerScaler.decide(seen.workers(), Policies.worker(cluster.getSpec()), memory.worker, now);
        memory.worker = decision.history();
        meters.decided(
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName(),
                "worker",
                decision.desired(),
                decision.reason());
        return decision;
    }

    private Optional<String> drain(
            ChatCluster cluster,
            Observation seen,
            ScalingDecision decision,
            Context<ChatCluster> context,
            Instant now) {
        // A dry run leaves the number as it is: what was being emptied is needed.
        ScalingDecision acted = isDryRun(cluster) ? decision.keepingCurrent() : decision;
        var steps = DrainPlanner.next(seen.fleet(), acted, Policies.drain(cluster.getSpec()), now);
        drains.rankOldPods(seen, context.getClient());
        return drains.carryOut(cluster, seen, steps, context.getClient(), now);
    }

    /** Up at once; down only by one, for a pod that is empty. */
    private static int connectReplicas(
            ChatCluster cluster, Observation seen, ScalingDecision decision, Optional<String> commit) {
        int current = seen.fleet().replicas();
        if (commit.isPresent()) {
            return current - 1;
        }
        return isDryRun(cluster) ? current : Math.max(current, decision.desired());
    }

    private void noteScaling(
            ChatCluster cluster, Observation seen, ScalingDecision decision, int replicas, Memory memory, Instant now) {
        memory.lastScaleTime = Optional.of(now);
        if (replicas > seen.fleet().replicas()) {
            events.say(
                    cluster,
                    EventReason.SCALED_UP,
                    "From %d to %d connect pods: %s."
                            .formatted(
                                    seen.fleet().replicas(),
                                    replicas,
                                    decision.reason().text()));
        }
    }

    private static boolean isDryRun(ChatCluster cluster) {
        return cluster.getSpec().connect().autoscaling().mode() == AutoscalingMode.DRY_RUN;
    }

    private UpdateControl<ChatCluster> stop(ChatCluster cluster, Problem problem, Instant now) {
        var control = report(cluster, StatusReporter.stopped(cluster, problem, now));
        // Nobody tells of a Secret that appears: Secrets are not watched.
        return control.rescheduleAfter(cluster.getSpec().connect().autoscaling().pollPeriodSeconds(), TimeUnit.SECONDS);
    }

    /** Writes the status only where it changed: our own writes come back as events. */
    private UpdateControl<ChatCluster> report(ChatCluster cluster, ChatClusterStatus status) {
        if (status.equals(cluster.getStatus())) {
            return UpdateControl.noUpdate();
        }
        Readiness.change(cluster, status).ifPresent(change -> events.say(cluster, change.reason(), change.note()));
        return UpdateControl.patchStatus(withStatus(cluster, status));
    }

    private static ChatCluster withStatus(ChatCluster cluster, ChatClusterStatus status) {
        ChatCluster fresh = new ChatCluster();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(cluster.getMetadata().getName())
                .withNamespace(cluster.getMetadata().getNamespace())
                .build());
        fresh.setStatus(status);
        return fresh;
    }

    @Override
    public ErrorStatusUpdateControl<ChatCluster> updateErrorStatus(
            ChatCluster cluster, Context<ChatCluster> context, Exception e) {
        String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        LOG.warnf(
                e,
                "reconciliation failed cluster=%s/%s",
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName());
        var problem = new Problem(
                ConditionReason.APPLY_FAILED, message.length() > 1000 ? message.substring(0, 1000) : message);
        var status = StatusReporter.stopped(cluster, problem, clock.instant());
        return status.equals(cluster.getStatus())
                ? ErrorStatusUpdateControl.noStatusUpdate()
                : ErrorStatusUpdateControl.patchStatus(withStatus(cluster, status));
    }
}
