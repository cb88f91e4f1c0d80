package io.chatcluster.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** Counts what the framework says of the loop. */
@Singleton
@Unremovable
final class LoopMeters implements Metrics {

    private final OperatorMeters meters;

    @Inject
    LoopMeters(OperatorMeters meters) {
        this.meters = meters;
    }

    @Override
    public void finishedReconciliation(HasMetadata resource, Map<String, Object> metadata) {
        meters.reconciled(true);
    }

    @Override
    public void failedReconciliation(HasMetadata resource, Exception exception, Map<String, Object> metadata) {
        meters.reconciled(false);
    }
}
