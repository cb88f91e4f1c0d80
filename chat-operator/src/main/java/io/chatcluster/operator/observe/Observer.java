package io.chatcluster.operator.observe;

import io.chatcluster.operator.api.v1alpha1.AutoscalingMode;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.PodClassifier;
import io.chatcluster.operator.fleet.PodPhase;
import io.chatcluster.operator.observe.LoadSampler.Sample;
import io.chatcluster.operator.observe.LoadSampler.Target;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.render.Role;
import io.chatcluster.operator.scaling.WorkerScaler;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what Kubernetes and the pods say. */
@ApplicationScoped
public class Observer {

    /** How long pods take to become ready where none has shown it yet. */
    private static final Duration USUAL_START = Duration.ofSeconds(20);

    private static final String TEMPLATE_HASH = "pod-template-hash";

    private final LoadSampler sampler;

    /** For the container. */
    @Inject
    public Observer(LoadSampler sampler) {
        this.sampler = sampler;
    }

    /** What is now; from here on the pods that were found are asked for their figures. */
    public Observation observe(ChatCluster cluster, Context<ChatCluster> context, Instant now) {
        ResourceID id = ResourceID.fromResource(cluster);
        Map<String, Pod> pods = new TreeMap<>();
        context.getSecondaryResourcesAsStream(Pod.class)
                .forEach(pod -> pods.put(pod.getMetadata().getName(), pod));
        var autoscaling = cluster.getSpec().connect().autoscaling();
        follow(id, pods, Duration.ofSeconds(autoscaling.pollPeriodSeconds()));

        // The numbers of pods are read afresh: a cache that lags behind our own write would undo it.
        Optional<Deployment> connect = deployment(context.getClient(), cluster, Role.CONNECT);
        Optional<Deployment> worker = deployment(context.getClient(), cluster, Role.WORKER);
        PodClassifier classifier = PodClassifier.of(
                Duration.ofSeconds(autoscaling.pollPeriodSeconds()), Duration.ofSeconds(autoscaling.startupSeconds()));
        List<Pod> connectPods = of(pods, Role.CONNECT);
        Fleet fleet = Fleet.of(
                        connectPods.stream().map(pod -> pod(id, pod)).toList(),
                        classifier,
                        now,
                        connect.map(Observer::replicas).orElseGet(() -> initial(cluster)),
                        connect.map(found -> isRolling(found, connectPods)).orElse(false),
                        startToReady(connectPods))
                .withRevision(youngest(connectPods));
        return new Observation(
                fleet,
                workers(cluster, id, of(pods, Role.WORKER), worker, fleet, now),
                pods,
                connect,
                worker,
                named(context, Deployment.class, Names.of(cluster, Role.API)),
                named(context, StatefulSet.class, Names.of(cluster, Role.REDIS)),
                pods.values().stream()
                        .filter(pod -> sampler.sample(id, pod.getMetadata().getUid())
                                .filter(Sample::redisMissing)
                                .isPresent())
                        .map(pod -> pod.getMetadata().getName())
                        .toList());
    }

    private void follow(ResourceID id, Map<String, Pod> pods, Duration period) {
        List<Target> targets = pods.values().stream()
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                .filter(pod -> !Role.REDIS
                        .component()
                        .equals(pod.getMetadata().getLabels().get(Names.LABEL_COMPONENT)))
                .map(pod ->
                        new Target(pod.getMetadata().getUid(), pod.getStatus().getPodIP(), isReady(pod)))
                .toList();
        sampler.follow(id, targets, period);
    }

    private static Optional<Deployment> deployment(KubernetesClient client, ChatCluster cluster, Role role) {
        return Optional.ofNullable(client.apps()
                .deployments()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(Names.of(cluster, role))
                .get());
    }

    private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> Optional<T> named(
            Context<ChatCluster> context, Class<T> kind, String name) {
        return context.getSecondaryResourcesAsStream(kind)
                .filter(found -> found.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** Pods at the very beginning. */
    private static int initial(ChatCluster cluster) {
        var connect = cluster.getSpec().connect();
        if (connect.autoscaling().mode() == AutoscalingMode.OFF) {
            return connect.replicas() == null ? 1 : connect.replicas();
        }
        return connect.autoscaling().minReplicas();
    }

    private static int replicas(Deployment deployment) {
        Integer asked = deployment.getSpec().getReplicas();
        return asked == null ? 1 : asked;
    }

    private static boolean isRolling(Deployment deployment, List<Pod> pods) {
        Long seen =
                deployment.getStatus() == null ? null : deployment.getStatus().getObservedGeneration();
        boolean unseen = seen == null || seen < deployment.getMetadata().getGeneration();
        long revisions = pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> phase(pod) != PodPhase.ENDED)
                .map(Observer::revision)
                .distinct()
                .count();
        return unseen || revisions > 1;
    }

    private static String youngest(List<Pod> pods) {
        return pods.stream()
                .max(java.util.Comparator.comparing(Observer::createdAt))
                .map(Observer::revision)
                .orElse("");
    }

    private static String revision(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(TEMPLATE_HASH, "");
    }

    private static Instant createdAt(Pod pod) {
        return Instant.parse(pod.getMetadata().getCreationTimestamp());
    }

    private static List<Pod> of(Map<String, Pod> pods, Role role) {
        return pods.values().stream()
                .filter(pod ->
                        role.component().equals(pod.getMetadata().getLabels().get(Names.LABEL_COMPONENT)))
                .toList();
    }

    private io.chatcluster.operator.fleet.Pod pod(ResourceID id, Pod pod) {
        Optional<ContainerStatus> container = containers(pod).findFirst();
        return new io.chatcluster.operator.fleet.Pod(
                pod.getMetadata().getName(),
                revision(pod),
                phase(pod),
                isReady(pod),
                pod.getMetadata().getDeletionTimestamp() != null,
                waitsBecause(pod).filter("CrashLoopBackOff"::equals).isPresent(),
                Optional.ofNullable(pod.getSpec().getNodeName()).orElse(""),
                container.map(ContainerStatus::getRestartCount).orElse(0),
                createdAt(pod),
                cost(annotation(pod, Names.DELETION_COST)),
                mark(pod),
                sampler.sample(id, pod.getMetadata().getUid()).map(Sample::load));
    }

    /** Why the container does not run. */
    public static Optional<String> waitsBecause(Pod pod) {
        return containers(pod)
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state ->
                        Optional.ofNullable(state.getWaiting().getReason()).orElse(""))
                .findFirst();
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getContainerStatuses().stream();
    }

    /** Whether the pod is an endpoint. */
    public static boolean isReady(Pod pod) {
        return condition(pod, "Ready")
                .filter(claim -> "True".equals(claim.getStatus()))
                .isPresent();
    }

    /** A condition of a pod. */
    public static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(claim -> type.equals(claim.getType()))
                        .findFirst();
    }

    private static PodPhase phase(Pod pod) {
        String phase = pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
        return switch (phase == null ? "Pending" : phase) {
            case "Running" -> PodPhase.RUNNING;
            case "Succeeded", "Failed" -> PodPhase.ENDED;
            case "Unknown" -> PodPhase.UNKNOWN;
            default -> PodPhase.PENDING;
        };
    }

    private static @Nullable String annotation(Pod pod, String key) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(key);
    }

    private static int cost(@Nullable String text) {
        return number(text);
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** A mark that somebody has spoilt counts as over: the pod is replaced instead of being forgotten half empty. */
    private static Optional<DrainMark> mark(Pod pod) {
        String deadline = annotation(pod, Names.DRAIN_DEADLINE);
        if (deadline == null) {
            return Optional.empty();
        }
        return Optional.of(new DrainMark(
                instant(annotation(pod, Names.DRAIN_STARTED)),
                instant(deadline),
                number(annotation(pod, Names.DRAIN_CONNECTIONS)),
                "true".equals(annotation(pod, Names.DRAIN_COMMITTED))));
    }

    private static Instant instant(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** The 90th percentile of what pods took to become ready; restarted ones would tell of something else. */
    private static Duration startToReady(List<Pod> pods) {
        List<Duration> times = pods.stream()
                .filter(pod -> containers(pod).allMatch(status -> status.getRestartCount() == 0))
                .flatMap(pod -> condition(pod, "Ready")
                        .filter(claim -> "True".equals(claim.getStatus()))
                        .map(claim -> Duration.between(createdAt(pod), instant(claim.getLastTransitionTime())))
                        .stream())
                .filter(Duration::isPositive)
                .sorted()
                .toList();
        return times.isEmpty() ? USUAL_START : times.get((int) Math.ceil(times.size() * 0.9) - 1);
    }

    private WorkerScaler.Load workers(
            ChatCluster cluster,
            ResourceID id,
            List<Pod> pods,
            Optional<Deployment> deployment,
            Fleet fleet,
            Instant now) {
        Duration fresh = Duration.ofSeconds(
                        cluster.getSpec().connect().autoscaling().pollPeriodSeconds())
                .multipliedBy(3);
        List<Sample> samples = pods.stream()
                .filter(Observer::isReady)
                .flatMap(pod -> sampler.sample(id, pod.getMetadata().getUid()).stream())
                .filter(sample -> sample.load().age(now).compareTo(fresh) <= 0)
                .toList();
        int replicas = deployment
                .map(Observer::replicas)
                .orElseGet(() -> cluster.getSpec().worker().autoscaling().minReplicas());
        boolean settled = pods.size() == replicas
                && pods.stream().allMatch(Observer::isReady)
                && deployment.map(found -> !isRolling(found, pods)).orElse(false);
        return new WorkerScaler.Load(
                fleet.connections(),
                samples.stream().mapToDouble(Sample::arrivalsPerSecond).sum(),
                samples.stream().mapToLong(Sample::waiting).max().orElse(0),
                !samples.isEmpty(),
                replicas,
                settled);
    }
}
