package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.ExternalRedis;
import io.chatcluster.operator.api.v1alpha1.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods of the chat: one shape for all roles, allowed in namespaces that enforce the restricted standard. */
final class Pods {

    /** Seconds until every kube-proxy and ingress controller has heard that a pod goes. */
    static final long PRE_STOP_SECONDS = 5;

    /** Seconds the service wants besides the drain itself. */
    private static final long AFTER_DRAIN_SECONDS = 15;

    /** Seconds a start may take, Redis not counted: the probe tries every 2 s. */
    private static final int STARTUP_TRIES = 60;

    private static final Map<String, Quantity> CONNECT_REQUESTS = resources("250m", "512Mi");
    private static final Map<String, Quantity> OTHER_REQUESTS = resources("100m", "256Mi");

    private Pods() {}

    static PodTemplateSpec template(Plan plan, Role role, ResourcesSpec resources) {
        var overlay = plan.spec().podTemplate();
        var labels = new TreeMap<>(orEmpty(overlay.labels()));
        labels.putAll(Names.labels(plan.cluster(), role));
        var annotations = new TreeMap<>(orEmpty(overlay.annotations()));
        annotations.put(Names.SETTINGS_HASH, Settings.hash(plan));
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(plan.cluster().getMetadata().getName())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withSecurityContext(podSecurity())
                .withTerminationGracePeriodSeconds(grace(plan, role))
                .withTopologySpreadConstraints(spread(plan, role))
                .withNodeSelector(overlay.nodeSelector())
                .withTolerations(overlay.tolerations())
                .withAffinity(overlay.affinity())
                .withContainers(container(plan, role, resources))
                .withVolumes(volumes(plan))
                .endSpec()
                .build();
    }

    private static long grace(Plan plan, Role role) {
        long drain = role == Role.CONNECT ? plan.spec().drain().seconds() : 0;
        return drain + AFTER_DRAIN_SECONDS + PRE_STOP_SECONDS;
    }

    private static Container container(Plan plan, Role role, ResourcesSpec resources) {
        return new ContainerBuilder()
                .withName("chat")
                .withImage(plan.image())
                .withEnv(environment(plan, role))
                .addNewEnvFrom()
                .withNewConfigMapRef()
                .withName(Names.settings(plan.cluster()))
                .endConfigMapRef()
                .endEnvFrom()
                .withPorts(ports(role))
                .withStartupProbe(new ProbeBuilder(probe("started"))
                        .withPeriodSeconds(2)
                        .withFailureThreshold(STARTUP_TRIES)
                        .build())
                .withLivenessProbe(new ProbeBuilder(probe("live"))
                        .withPeriodSeconds(10)
                        .withFailureThreshold(3)
                        .build())
                .withReadinessProbe(new ProbeBuilder(probe("ready"))
                        .withPeriodSeconds(2)
                        .withFailureThreshold(2)
                        .build())
                .withLifecycle(new LifecycleBuilder()
                        .withNewPreStop()
                        .withNewSleep(PRE_STOP_SECONDS)
                        .endPreStop()
                        .build())
                .withResources(requirements(role, resources))
                .withSecurityContext(security())
                .withVolumeMounts(mounts(plan))
                .build();
    }

    private static List<EnvVar> environment(Plan plan, Role role) {
        List<EnvVar> environment = new ArrayList<>();
        environment.add(new EnvVarBuilder()
                .withName("CHAT_ROLES")
                .withValue(role.chatRoles())
                .build());
        String secret = secret(plan);
        if (plan.redisPassword() && secret != null) {
            environment.add(new EnvVarBuilder()
                    .withName("QUARKUS_REDIS_PASSWORD")
                    .withNewValueFrom()
                    .withNewSecretKeyRef(Names.PASSWORD, secret, false)
                    .endValueFrom()
                    .build());
        }
        return environment;
    }

    private static @Nullable String secret(Plan plan) {
        ExternalRedis external = plan.spec().redis().external();
        return external == null ? Names.of(plan.cluster(), Role.REDIS) : external.secretName();
    }

    private static List<ContainerPort> ports(Role role) {
        List<ContainerPort> ports = new ArrayList<>();
        ports.add(port("http", Settings.HTTP));
        ports.add(port("management", Settings.MANAGEMENT));
        if (role == Role.CONNECT) {
            ports.add(port("tcp", Settings.TCP));
        }
        return ports;
    }

    static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static Probe probe(String check) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/q/health/" + check)
                .withNewPort("management")
                .withScheme("HTTP")
                .endHttpGet()
                .withTimeoutSeconds(2)
                .build();
    }

    private static ResourceRequirements requirements(Role role, ResourcesSpec asked) {
        boolean none = asked.requests() == null && asked.limits() == null;
        Map<String, Quantity> usual = role == Role.CONNECT ? CONNECT_REQUESTS : OTHER_REQUESTS;
        return new ResourceRequirementsBuilder()
                .withRequests(none ? usual : asked.requests())
                .withLimits(
                        none ? Map.of("memory", new Quantity(role == Role.CONNECT ? "1Gi" : "512Mi")) : asked.limits())
                .build();
    }

    static Map<String, Quantity> resources(String cpu, String memory) {
        return new TreeMap<>(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)));
    }

    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    static SecurityContext security() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static TopologySpreadConstraint spread(Plan plan, Role role) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withLabelSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.selector(plan.cluster(), role))
                        .build())
                .build();
    }

    private static List<Volume> volumes(Plan plan) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        ExternalRedis external = plan.spec().redis().external();
        if (external != null && plan.redisAuthority()) {
            volumes.add(new VolumeBuilder()
                    .withName("redis-authority")
                    .withNewSecret()
                    .withSecretName(external.secretName())
                    .addNewItem(Names.CA, 0444, Names.CA)
                    .endSecret()
                    .build());
        }
        return volumes;
    }

    private static List<VolumeMount> mounts(Plan plan) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(
                new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
        if (plan.redisAuthority()) {
            mounts.add(new VolumeMountBuilder()
                    .withName("redis-authority")
                    .withMountPath(Settings.CA_FOLDER)
                    .withReadOnly(true)
                    .build());
        }
        return mounts;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
