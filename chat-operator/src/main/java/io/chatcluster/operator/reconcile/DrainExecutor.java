package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.drain.DrainStep;
import io.chatcluster.operator.events.EventReason;
import io.chatcluster.operator.events.EventRecorder;
import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.metrics.OperatorMeters;
import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.observe.PodClient;
import io.chatcluster.operator.render.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Carries out the steps of drains: marks on pods first, then calls to pods, so that whoever comes next can go on. */
@ApplicationScoped
public class DrainExecutor {

    private static final Logger LOG = Logger.getLogger(DrainExecutor.class);
    private static final String FIRST_VICTIM = "-1000000";
    private static final int NOT_FOUND = 404;

    private final PodClient pods;
    private final EventRecorder events;
    private final OperatorMeters meters;

    /** For the container. */
    @Inject
    public DrainExecutor(PodClient pods, EventRecorder events, OperatorMeters meters) {
        this.pods = pods;
        this.events = events;
        this.meters = meters;
    }

    /** Does what the steps say; answers the pod for which the number of replicas is to be lowered by one. */
    Optional<String> carryOut(
            ChatCluster cluster, Observation seen, List<DrainStep> steps, KubernetesClient client, Instant now) {
        Optional<String> commit = Optional.empty();
        for (DrainStep step : steps) {
            Pod pod = seen.pods().get(step.pod());
            if (pod == null) {
                continue;
            }
            switch (step) {
                case DrainStep.Start start -> start(cluster, pod, start, client, now);
                case DrainStep.Repeat repeat -> ask(pod, repeat.deadline(), repeat.ratePerSecond());
                case DrainStep.Commit ignored -> commit = guarded(pod, client);
                case DrainStep.Cancel ignored -> cancel(cluster, pod, client);
                case DrainStep.Surprise ignored -> surprise(cluster, pod, client);
                case DrainStep.Wait waiting ->
                    LOG.debugf("drain waits pod=%s because %s", waiting.pod(), waiting.why());
            }
        }
        return commit;
    }

    private void start(ChatCluster cluster, Pod pod, DrainStep.Start start, KubernetesClient client, Instant now) {
        Map<String, @Nullable String> marks = new HashMap<>();
        marks.put(Names.DRAIN_STARTED, now.toString());
        marks.put(Names.DRAIN_DEADLINE, start.deadline().toString());
        marks.put(Names.DRAIN_CONNECTIONS, Integer.toString(start.connections()));
        marks.put(Names.DELETION_COST, FIRST_VICTIM);
        annotate(pod, marks, client);
        ask(pod, start.deadline(), start.ratePerSecond());
        meters.drained("started");
        events.say(
                cluster,
                EventReason.DRAIN_STARTED,
                "Moving %d people off pod %s until %s.".formatted(start.connections(), start.pod(), start.deadline()));
    }

    /** The pod is read again: the number is lowered only while its mark is really there. */
    private static Optional<String> guarded(Pod pod, KubernetesClient client) {
        Pod fresh = client.resource(pod).get();
        boolean marked = fresh != null
                && fresh.getMetadata().getDeletionTimestamp() == null
                && fresh.getMetadata().getUid().equals(pod.getMetadata().getUid())
                && FIRST_VICTIM.equals(fresh.getMetadata().getAnnotations().get(Names.DELETION_COST));
        return marked ? Optional.of(pod.getMetadata().getName()) : Optional.empty();
    }

    /** Notes that the number was lowered for the pod. */
    void committed(Pod pod, KubernetesClient client) {
        annotate(pod, Map.of(Names.DRAIN_COMMITTED, "true"), client);
    }

    private void cancel(ChatCluster cluster, Pod pod, KubernetesClient client) {
        // A pod that is empty already refuses; the planner sees that with its next figures.
        if (resumes(pod)) {
            unmark(pod, client);
            meters.drained("cancelled");
            events.say(
                    cluster,
                    EventReason.DRAIN_CANCELLED,
                    "Pod %s takes people again: its room is needed."
                            .formatted(pod.getMetadata().getName()));
        }
    }

    private void surprise(ChatCluster cluster, Pod pod, KubernetesClient client) {
        meters.unexpectedVictim();
        events.say(
                cluster,
                EventReason.UNEXPECTED_VICTIM,
                "Another pod than the emptied %s was deleted."
                        .formatted(pod.getMetadata().getName()));
        if (resumes(pod)) {
            unmark(pod, client);
        } else {
            annotate(pod, Collections.singletonMap(Names.DRAIN_COMMITTED, null), client);
        }
    }

    private static void unmark(Pod pod, KubernetesClient client) {
        Map<String, @Nullable String> marks = new HashMap<>();
        marks.put(Names.DRAIN_STARTED, null);
        marks.put(Names.DRAIN_DEADLINE, null);
        marks.put(Names.DRAIN_CONNECTIONS, null);
        marks.put(Names.DRAIN_COMMITTED, null);
        marks.put(Names.DELETION_COST, null);
        annotate(pod, marks, client);
    }

    /** Says of each emptied pod once that it is gone. */
    void tell(ChatCluster cluster, Fleet fleet, Memory memory, Instant now) {
        Map<String, io.chatcluster.operator.fleet.Pod> here = new HashMap<>();
        fleet.members().forEach(member -> here.put(member.pod().name(), member.pod()));
        memory.told.retainAll(here.keySet());
        here.values().stream()
                .filter(pod -> pod.drain().filter(DrainMark::committed).isPresent())
                .filter(pod -> !memory.told.contains(pod.name()))
                .forEach(pod -> memory.leaving.put(pod.name(), pod));
        List<io.chatcluster.operator.fleet.Pod> gone = memory.leaving.values().stream()
                .filter(pod -> Optional.ofNullable(here.get(pod.name()))
                        .map(io.chatcluster.operator.fleet.Pod::terminating)
                        .orElse(true))
                .toList();
        for (var pod : gone) {
            memory.leaving.remove(pod.name());
            memory.told.add(pod.name());
            pod.drain().ifPresent(mark -> tell(cluster, pod, mark, now));
        }
    }

    private void tell(ChatCluster cluster, io.chatcluster.operator.fleet.Pod pod, DrainMark mark, Instant now) {
        meters.drained("done");
        events.say(
                cluster,
                EventReason.SCALED_DOWN,
                "Pod %s is gone; %d people moved within %d s, %d were left."
                        .formatted(
                                pod.name(),
                                Math.max(0, mark.connections() - pod.connections()),
                                Duration.between(mark.startedAt(), now).toSeconds(),
                                pod.connections()));
    }

    /** At a rollout, pods of the old revision with few people go first. Written once. */
    void rankOldPods(Observation seen, KubernetesClient client) {
        Fleet fleet = seen.fleet();
        if (!fleet.rollout()) {
            return;
        }
        fleet.members().stream()
                .map(Fleet.Member::pod)
                .filter(pod -> pod.isActive() && pod.deletionCost() == 0 && pod.connections() > 0)
                .filter(pod -> !pod.revision().equals(fleet.revision()))
                .forEach(pod -> Optional.ofNullable(seen.pods().get(pod.name()))
                        .ifPresent(found -> annotate(
                                found, Map.of(Names.DELETION_COST, Integer.toString(pod.connections())), client)));
    }

    private boolean resumes(Pod pod) {
        return address(pod).map(pods::resume).orElse(false);
    }

    /** Without an answer nothing is lost: the mark is on the pod, and the next round asks again. */
    private void ask(Pod pod, Instant deadline, int ratePerSecond) {
        address(pod).ifPresent(address -> pods.drain(address, deadline, ratePerSecond));
    }

    private static Optional<String> address(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : Optional.ofNullable(pod.getStatus().getPodIP());
    }

    private static void annotate(Pod pod, Map<String, @Nullable String> annotations, KubernetesClient client) {
        String patch = Serialization.asJson(Map.of("metadata", Map.of("annotations", annotations)));
        try {
            client.resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
