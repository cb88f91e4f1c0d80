package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.AutoscalingMode;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ChatClusterSpec;
import io.chatcluster.operator.drain.DrainPlanner;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.scaling.ScalingPolicy;
import io.chatcluster.operator.scaling.ScalingPolicy.Fallback;
import io.chatcluster.operator.scaling.ScalingPolicy.Restraint;
import io.chatcluster.operator.scaling.ScalingPolicy.Switches;
import io.chatcluster.operator.scaling.WorkerScaler;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** Puts the resource into the words of decisions. */
final class Policies {

    private Policies() {}

    static ScalingPolicy connect(ChatCluster cluster) {
        var connect = cluster.getSpec().connect();
        var scaling = connect.autoscaling();
        OptionalInt fixed = scaling.mode() == AutoscalingMode.OFF
                ? OptionalInt.of(connect.replicas() == null ? 1 : connect.replicas())
                : OptionalInt.empty();
        return new ScalingPolicy(
                scaling.minReplicas(),
                scaling.maxReplicas(),
                connect.maxConnectionsPerPod(),
                scaling.targetUtilizationPercent(),
                scaling.sparePods(),
                scaling.bufferConnections(),
                new Restraint(
                        Duration.ofSeconds(scaling.scaleUp().stabilizationSeconds()),
                        scaling.scaleUp().tolerancePercent()),
                new Restraint(
                        Duration.ofSeconds(scaling.scaleDown().stabilizationSeconds()),
                        scaling.scaleDown().tolerancePercent()),
                scaling.scaleDown().maxDrainingPods(),
                new Fallback(
                        Duration.ofSeconds(scaling.fallback().metricsFailureSeconds()),
                        scaling.fallback().replicas()),
                Duration.ofSeconds(scaling.startupSeconds()),
                new Switches(isSet(cluster, Names.PAUSED_SCALE_IN), isSet(cluster, Names.PAUSED_SCALE_OUT), fixed));
    }

    static WorkerScaler.Policy worker(ChatClusterSpec spec) {
        var worker = spec.worker();
        return new WorkerScaler.Policy(
                worker.autoscaling().minReplicas(),
                worker.autoscaling().maxReplicas(),
                worker.connectionsPerWorker(),
                worker.ratePerWorker(),
                worker.autoscaling().mode() == AutoscalingMode.OFF);
    }

    static DrainPlanner.Settings drain(ChatClusterSpec spec) {
        return new DrainPlanner.Settings(
                Duration.ofSeconds(spec.drain().seconds()),
                spec.drain().evictionRatePerSecond(),
                spec.connect().autoscaling().scaleDown().maxDrainingPods());
    }

    static boolean isSet(ChatCluster cluster, String annotation) {
        Map<String, String> annotations = cluster.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(annotation));
    }
}
