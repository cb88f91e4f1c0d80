package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.TrialRedis;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says which objects a chat has, and which it must not have any more. */
public final class Renderer {

    private Renderer() {}

    /** The objects as they are to be, in the order in which they are best made. Secrets are not among them. */
    public static List<HasMetadata> render(Plan plan) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(Workloads.account(plan));
        objects.add(Settings.configMap(plan));
        TrialRedis trial = plan.spec().redis().trial();
        if (trial != null) {
            objects.add(TrialStore.configMap(plan));
            objects.add(Network.redisPolicy(plan));
            objects.add(Network.redis(plan));
            objects.add(TrialStore.statefulSet(plan, trial));
        }
        Stream.of(Role.CONNECT, Role.WORKER, Role.API).forEach(role -> {
            objects.add(Network.chatPolicy(plan, role));
            objects.add(Workloads.budget(plan, role));
        });
        objects.add(Network.http(plan, Role.CONNECT));
        objects.add(Network.http(plan, Role.API));
        objects.add(Workloads.worker(plan));
        objects.add(Workloads.connect(plan));
        objects.add(Workloads.api(plan));
        optional(plan).filter(Optional::wanted).map(Optional::object).forEach(objects::add);
        return objects;
    }

    /** Objects that may have been made before and are not wanted any more. */
    public static List<HasMetadata> unwanted(Plan plan) {
        return optional(plan)
                .filter(part -> !part.wanted() && part.known())
                .map(Optional::object)
                .toList();
    }

    /** The Secret of the trial Redis, for a new password. */
    public static Secret secret(Plan plan, String password) {
        return TrialStore.secret(plan, password);
    }

    /** A part that the resource turns on and off; {@code known}: the cluster has that kind. */
    private record Optional(HasMetadata object, boolean wanted, boolean known) {}

    private static Stream<Optional> optional(Plan plan) {
        var spec = plan.spec();
        boolean monitoring = spec.monitoring().enabled();
        return Stream.of(
                new Optional(Network.tcp(plan), spec.tcp().enabled(), true),
                new Optional(Network.ingress(plan), spec.ingress().enabled(), true),
                new Optional(Network.management(plan), monitoring, true),
                new Optional(Network.monitor(plan), monitoring && plan.monitors(), plan.monitors()));
    }
}
