package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.ResourcesSpec;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** The Deployments, what they run as, and how many pods of them may be away at once. */
final class Workloads {

    /** Seconds in which a rollout must get on, besides the pace that is asked of it. */
    private static final int PROGRESS_SECONDS = 600;

    private Workloads() {}

    static Deployment connect(Plan plan) {
        // A rollout goes no faster than pods are emptied: the Deployment does not wait for those that end.
        return deployment(
                plan,
                Role.CONNECT,
                plan.connectReplicas(),
                plan.spec().connect().resources(),
                plan.spec().drain().seconds());
    }

    static Deployment worker(Plan plan) {
        return deployment(
                plan, Role.WORKER, plan.workerReplicas(), plan.spec().worker().resources(), 0);
    }

    static Deployment api(Plan plan) {
        return deployment(
                plan, Role.API, plan.spec().api().replicas(), plan.spec().api().resources(), 0);
    }

    private static Deployment deployment(Plan plan, Role role, int replicas, ResourcesSpec resources, int pace) {
        return new DeploymentBuilder()
                .withMetadata(
                        Meta.of(plan.cluster(), Names.of(plan.cluster(), role), Names.labels(plan.cluster(), role)))
                .withNewSpec()
                .withReplicas(replicas)
                .withMinReadySeconds(pace)
                .withProgressDeadlineSeconds(PROGRESS_SECONDS + pace)
                .withRevisionHistoryLimit(3)
                .withSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.selector(plan.cluster(), role))
                        .build())
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withNewMaxSurge(1)
                .withNewMaxUnavailable(0)
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(Pods.template(plan, role, resources))
                .endSpec()
                .build();
    }

    static ServiceAccount account(Plan plan) {
        return new ServiceAccountBuilder()
                .withMetadata(
                        Meta.of(plan.cluster(), plan.cluster().getMetadata().getName(), Names.labels(plan.cluster())))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    /** At most one pod of a role is taken away at a time, so a node is emptied pod by pod. */
    static PodDisruptionBudget budget(Plan plan, Role role) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(
                        Meta.of(plan.cluster(), Names.of(plan.cluster(), role), Names.labels(plan.cluster(), role)))
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.selector(plan.cluster(), role))
                        .build())
                .endSpec()
                .build();
    }
}
