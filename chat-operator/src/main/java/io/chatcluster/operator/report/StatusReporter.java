package io.chatcluster.operator.report;

import static io.chatcluster.operator.report.ConditionReason.ALL_READY;
import static io.chatcluster.operator.report.ConditionReason.BROKEN_PODS;
import static io.chatcluster.operator.report.ConditionReason.DECIDING;
import static io.chatcluster.operator.report.ConditionReason.DRAINING;
import static io.chatcluster.operator.report.ConditionReason.DRY_RUN;
import static io.chatcluster.operator.report.ConditionReason.INEFFECTIVE_SCALE_UP;
import static io.chatcluster.operator.report.ConditionReason.MAXIMUM;
import static io.chatcluster.operator.report.ConditionReason.METRICS_UNAVAILABLE;
import static io.chatcluster.operator.report.ConditionReason.MINIMUM_AVAILABLE;
import static io.chatcluster.operator.report.ConditionReason.NOT_PAUSED;
import static io.chatcluster.operator.report.ConditionReason.NO_READY_PODS;
import static io.chatcluster.operator.report.ConditionReason.OFF;
import static io.chatcluster.operator.report.ConditionReason.PAUSED;
import static io.chatcluster.operator.report.ConditionReason.ROLLOUT;
import static io.chatcluster.operator.report.ConditionReason.SCALING_UP;
import static io.chatcluster.operator.report.ConditionReason.SETTLED;
import static io.chatcluster.operator.report.ConditionReason.WAITING_FOR_METRICS;
import static io.chatcluster.operator.report.ConditionReason.WITHIN_BOUNDS;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ChatClusterStatus;
import io.chatcluster.operator.api.v1alpha1.Condition;
import io.chatcluster.operator.api.v1alpha1.ConnectStatus;
import io.chatcluster.operator.api.v1alpha1.ScalingStatus;
import io.chatcluster.operator.api.v1alpha1.WorkerStatus;
import io.chatcluster.operator.observe.Observation;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.render.Role;
import io.chatcluster.operator.scaling.Hold;
import io.chatcluster.operator.scaling.ScalingDecision;
import io.chatcluster.operator.scaling.ScalingReason;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds the status. Times of transition move only with the status they belong to. */
public final class StatusReporter {

    private static final String TRUE = "True";
    private static final String FALSE = "False";
    private static final String UNKNOWN = "Unknown";

    private record Claim(ConditionType type, String status, ConditionReason reason, String message) {}

    private StatusReporter() {}

    /** The status of a chat that the operator looks after. */
    public static ChatClusterStatus status(ChatCluster cluster, Situation situation, Instant now) {
        Observation seen = situation.observation();
        ScalingDecision decision = situation.decision();
        int draining = seen.fleet().draining().size();
        List<Claim> claims = List.of(
                ready(situation.problems()),
                available(seen),
                progressing(situation, draining),
                scalingActive(cluster, decision),
                scalingLimited(decision),
                new Claim(ConditionType.PAUSED, FALSE, NOT_PAUSED, ""));
        return new ChatClusterStatus(
                cluster.getMetadata().getGeneration(),
                conditions(cluster, claims, now),
                Names.selectorText(cluster, Role.CONNECT),
                new ConnectStatus(
                        situation.connectReplicas(),
                        ready(seen.connect()),
                        decision.desired(),
                        rounded(seen.fleet().connections()),
                        draining),
                new WorkerStatus(
                        situation.workerReplicas(),
                        ready(seen.worker()),
                        situation.workers().desired()),
                new ScalingStatus(
                        decision.reason().text(),
                        situation
                                .lastScaleTime()
                                .map(time ->
                                        time.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse(null)));
    }

    /** The status of a chat that cannot be looked after at all: what was known stays, the problem is said. */
    public static ChatClusterStatus stopped(ChatCluster cluster, Problem problem, Instant now) {
        return kept(
                cluster,
                List.of(
                        new Claim(ConditionType.READY, FALSE, problem.reason(), problem.message()),
                        new Claim(ConditionType.PAUSED, FALSE, NOT_PAUSED, "")),
                now);
    }

    /** The status of a chat that somebody else looks after for the moment. */
    public static ChatClusterStatus paused(ChatCluster cluster, Instant now) {
        String message = "The annotation %s is set: nothing is changed.".formatted(Names.PAUSED);
        return kept(cluster, List.of(new Claim(ConditionType.PAUSED, TRUE, PAUSED, message)), now);
    }

    private static ChatClusterStatus kept(ChatCluster cluster, List<Claim> claims, Instant now) {
        ChatClusterStatus before = cluster.getStatus();
        List<Condition> conditions = new ArrayList<>();
        for (ConditionType type : ConditionType.values()) {
            Claim unknown = new Claim(type, UNKNOWN, WAITING_FOR_METRICS, "The operator has not looked yet.");
            conditions.add(claims.stream()
                    .filter(claim -> claim.type() == type)
                    .findFirst()
                    .map(claim -> condition(cluster, claim, now))
                    .or(() -> previous(cluster, type))
                    .orElseGet(() -> condition(cluster, unknown, now)));
        }
        return new ChatClusterStatus(
                cluster.getMetadata().getGeneration(),
                conditions,
                Names.selectorText(cluster, Role.CONNECT),
                before == null ? null : before.connect(),
                before == null ? null : before.worker(),
                before == null ? null : before.scaling());
    }

    private static Claim ready(List<Problem> problems) {
        if (problems.isEmpty()) {
            return new Claim(ConditionType.READY, TRUE, ALL_READY, "");
        }
        Problem first = problems.getFirst();
        return new Claim(ConditionType.READY, FALSE, first.reason(), first.message());
    }

    private static Claim available(Observation seen) {
        boolean some = ready(seen.connect()) > 0 && ready(seen.worker()) > 0 && ready(seen.api()) > 0;
        return some
                ? new Claim(ConditionType.AVAILABLE, TRUE, MINIMUM_AVAILABLE, "")
                : new Claim(ConditionType.AVAILABLE, FALSE, NO_READY_PODS, "A role has no ready pod.");
    }

    private static Claim progressing(Situation situation, int draining) {
        if (situation.observation().fleet().rollout()) {
            return new Claim(ConditionType.PROGRESSING, TRUE, ROLLOUT, "Connect pods are being exchanged.");
        }
        if (draining > 0) {
            return new Claim(ConditionType.PROGRESSING, TRUE, DRAINING, "People are moved off a pod.");
        }
        if (ready(situation.observation().connect()) < situation.connectReplicas()) {
            return new Claim(ConditionType.PROGRESSING, TRUE, SCALING_UP, "Connect pods are on their way up.");
        }
        return new Claim(ConditionType.PROGRESSING, FALSE, SETTLED, "");
    }

    private static Claim scalingActive(ChatCluster cluster, ScalingDecision decision) {
        ConditionType type = ConditionType.SCALING_ACTIVE;
        return switch (cluster.getSpec().connect().autoscaling().mode()) {
            case OFF -> new Claim(type, FALSE, OFF, "connect.replicas says the number.");
            case DRY_RUN -> new Claim(type, FALSE, DRY_RUN, "Decisions are only said.");
            case ACTIVE -> active(type, decision.reason());
        };
    }

    private static Claim active(ConditionType type, ScalingReason reason) {
        if (reason == ScalingReason.METRICS_UNAVAILABLE) {
            return new Claim(type, FALSE, METRICS_UNAVAILABLE, "No connect pod gives figures: the fallback holds.");
        }
        if (reason == ScalingReason.WAITING_FOR_METRICS) {
            return new Claim(type, UNKNOWN, WAITING_FOR_METRICS, "No connect pod gives figures at the moment.");
        }
        return new Claim(type, TRUE, DECIDING, "");
    }

    private static Claim scalingLimited(ScalingDecision decision) {
        ConditionType type = ConditionType.SCALING_LIMITED;
        if (decision.holds().contains(Hold.PAUSED)) {
            return new Claim(type, TRUE, PAUSED, "An annotation keeps the number from changing.");
        }
        if (decision.reason() == ScalingReason.MAXIMUM) {
            return new Claim(type, TRUE, MAXIMUM, "More pods are needed than maxReplicas allows.");
        }
        if (decision.reason() == ScalingReason.INEFFECTIVE_SCALE_UP) {
            return new Claim(
                    type,
                    TRUE,
                    INEFFECTIVE_SCALE_UP,
                    "A pod stays nearly full although others have room: look at the load balancer.");
        }
        if (decision.reason() == ScalingReason.BROKEN_PODS) {
            return new Claim(type, TRUE, BROKEN_PODS, "Pods are broken: the number stays at least what it was before.");
        }
        return new Claim(type, FALSE, WITHIN_BOUNDS, "");
    }

    private static List<Condition> conditions(ChatCluster cluster, List<Claim> claims, Instant now) {
        return claims.stream().map(claim -> condition(cluster, claim, now)).toList();
    }

    private static Condition condition(ChatCluster cluster, Claim claim, Instant now) {
        String since = previous(cluster, claim.type())
                .filter(before -> before.status().equals(claim.status()))
                .map(Condition::lastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new Condition(
                claim.type().text(),
                claim.status(),
                claim.reason().text(),
                claim.message(),
                since,
                cluster.getMetadata().getGeneration());
    }

    /** What was claimed before. */
    public static Optional<Condition> previous(ChatCluster cluster, ConditionType type) {
        ChatClusterStatus status = cluster.getStatus();
        return status == null
                ? Optional.empty()
                : status.conditions().stream()
                        .filter(condition -> condition.type().equals(type.text()))
                        .findFirst();
    }

    private static int ready(Optional<Deployment> deployment) {
        return deployment
                .map(Deployment::getStatus)
                .map(status -> Optional.ofNullable(status.getReadyReplicas()).orElse(0))
                .orElse(0);
    }

    /** Two digits are enough to read, and do not change with every person. */
    static long rounded(long number) {
        long unit = 1;
        while (number / unit >= 100) {
            unit *= 10;
        }
        return Math.round((double) number / unit) * unit;
    }
}
