package io.chatcluster.operator.drain;

import io.chatcluster.operator.drain.DrainStep.Cancel;
import io.chatcluster.operator.drain.DrainStep.Commit;
import io.chatcluster.operator.drain.DrainStep.Repeat;
import io.chatcluster.operator.drain.DrainStep.Start;
import io.chatcluster.operator.drain.DrainStep.Surprise;
import io.chatcluster.operator.drain.DrainStep.Wait;
import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Fleet.Member;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodLoad;
import io.chatcluster.operator.scaling.ScalingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says what to do next about pods that are to go. All state is on the objects, so it does not matter who asked before.
 *
 * <pre>
 *  serving ──Start──▶ marked, emptying ──empty or deadline──▶ Commit (replicas - 1) ──▶ deleted
 *     ▲                  │      ▲ └──Repeat (restarted container)    │
 *     └──Cancel (needed)─┘      └────────────Surprise (another went)─┘
 * </pre>
 *
 * Only the number of replicas is lowered; which pod goes is the ReplicaSet's choice, so the commit waits until that choice is
 * certain.
 */
public final class DrainPlanner {

    /** A pod's admission limit: closing faster than the others can let in would only make a queue of refusals. */
    private static final int HANDSHAKES_PER_POD = 500;

    private DrainPlanner() {}

    /**
     * The limits of a drain.
     *
     * @param time a pod has for it
     * @param evictionRatePerSecond connections closed each second, over all pods together
     * @param maxDraining pods emptied at the same time
     */
    public record Settings(Duration time, int evictionRatePerSecond, int maxDraining) {}

    /** The steps, at most one per pod; the order does not matter. */
    public static List<DrainStep> next(Fleet fleet, ScalingDecision decision, Settings settings, Instant now) {
        List<Pod> marked = fleet.draining().stream()
                .sorted(Comparator.comparing(Pod::name))
                .toList();
        List<DrainStep> steps = new ArrayList<>();
        List<Pod> leaving = new ArrayList<>(marked);
        surplusDrains(fleet, decision, marked).forEach(pod -> {
            steps.add(new Cancel(pod.name()));
            leaving.remove(pod);
        });
        List<Pod> starting = victims(fleet, decision, settings, leaving.size());
        int rate = rate(fleet, settings, leaving.size() + starting.size());
        boolean committed = false;
        for (Pod pod : leaving) {
            DrainStep step = goOn(fleet, decision, pod, rate, now);
            if (step instanceof Commit && committed) {
                step = new Wait(pod.name(), "another pod goes first");
            }
            committed |= step instanceof Commit;
            steps.add(step);
        }
        starting.forEach(pod -> steps.add(new Start(pod.name(), now.plus(settings.time()), rate, pod.connections())));
        return List.copyOf(steps);
    }

    /** Marked pods that are needed after all: the fullest first, none that is empty already or given up. */
    private static List<Pod> surplusDrains(Fleet fleet, ScalingDecision decision, List<Pod> marked) {
        if (decision.isBlind()) {
            return List.of();
        }
        List<Pod> open = marked.stream()
                .filter(pod -> !mark(pod).committed())
                .filter(pod -> !isDrained(pod))
                .sorted(Comparator.comparing(Pod::connections).reversed().thenComparing(Pod::name))
                .toList();
        int given = (int) marked.stream()
                .filter(pod -> !mark(pod).committed() && isDrained(pod))
                .count();
        int surplus = Math.max(0, fleet.replicas() - decision.desired() - given);
        return open.stream().limit(Math.max(0, open.size() - surplus)).toList();
    }

    private static List<Pod> victims(Fleet fleet, ScalingDecision decision, Settings settings, int draining) {
        if (!decision.mayDrain()) {
            return List.of();
        }
        int surplus = fleet.replicas() - decision.desired() - draining;
        int room = Math.min(surplus, settings.maxDraining() - draining);
        return VictimOrder.of(fleet).stream().limit(Math.max(0, room)).toList();
    }

    private static DrainStep goOn(Fleet fleet, ScalingDecision decision, Pod pod, int rate, Instant now) {
        DrainMark mark = mark(pod);
        List<Pod> pods = fleet.members().stream().map(Member::pod).toList();
        if (mark.committed()) {
            long active = pods.stream().filter(Pod::isActive).count();
            return active <= fleet.replicas()
                    ? new Surprise(pod.name())
                    : new Wait(pod.name(), "its ReplicaSet has not deleted it yet");
        }
        boolean over = !now.isBefore(mark.deadline());
        if (!isDrained(pod) && !over) {
            boolean forgot = pod.load()
                    .filter(load -> load.sampledAt().isAfter(mark.startedAt()))
                    .filter(load -> !load.draining())
                    .isPresent();
            return forgot
                    ? new Repeat(pod.name(), mark.deadline(), rate)
                    : new Wait(pod.name(), "%d people are left".formatted(pod.connections()));
        }
        if (fleet.rollout()) {
            return new Wait(pod.name(), "a rollout is under way");
        }
        if (decision.isBlind() && !isDrained(pod)) {
            return new Wait(pod.name(), "the other pods give no figures");
        }
        return ReplicaSetOrder.isCertainlyFirst(pod, pods)
                ? new Commit(pod.name())
                : new Wait(pod.name(), "its ReplicaSet would delete another pod first");
    }

    /** The share of each pod in what may be closed per second: what is allowed, or what the others can let in. */
    private static int rate(Fleet fleet, Settings settings, int draining) {
        long takers = fleet.members().stream()
                .filter(member -> switch (member.state()) {
                    case SERVING, MISSING -> true;
                    case STARTING, BROKEN, LEAVING, GONE -> false;
                })
                .count();
        long together = Math.min(settings.evictionRatePerSecond(), Math.max(1, takers) * HANDSHAKES_PER_POD);
        return (int) Math.max(1, together / Math.max(1, draining));
    }

    private static boolean isDrained(Pod pod) {
        return pod.load().map(PodLoad::drained).orElse(false);
    }

    private static DrainMark mark(Pod pod) {
        return pod.drain().orElseThrow();
    }
}
