package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ChatClusterStatus;
import io.chatcluster.operator.api.v1alpha1.Condition;
import io.chatcluster.operator.events.EventReason;
import io.chatcluster.operator.report.ConditionReason;
import io.chatcluster.operator.report.ConditionType;
import io.chatcluster.operator.report.StatusReporter;
import java.util.Optional;

/**
 * A change of the condition Ready that is worth an event.
 *
 * @param reason what happened
 * @param note the new reason, and why
 */
record Readiness(EventReason reason, String note) {

    static Optional<Readiness> change(ChatCluster cluster, ChatClusterStatus status) {
        Optional<Condition> before = StatusReporter.previous(cluster, ConditionType.READY);
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(ConditionType.READY.text()))
                .filter(condition -> before.filter(old -> old.status().equals(condition.status())
                                && old.reason().equals(condition.reason()))
                        .isEmpty())
                // Pods on their way up are no news.
                .filter(condition -> !condition.reason().equals(ConditionReason.PODS_NOT_READY.text()))
                .map(condition -> "True".equals(condition.status())
                        ? new Readiness(EventReason.READY, "All pods are ready.")
                        : new Readiness(EventReason.NOT_READY, condition.reason() + ": " + condition.message()))
                .findFirst();
    }
}
