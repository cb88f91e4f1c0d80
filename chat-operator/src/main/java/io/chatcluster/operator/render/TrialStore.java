package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.TrialRedis;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Redis of trials: one pod with a volume, every acknowledged write on disk. */
final class TrialStore {

    /** The user and group of the official image. */
    private static final long REDIS_USER = 999;

    /** The key of the piece of configuration that has the password. */
    private static final String AUTH = "auth.conf";

    /**
     * Syncing once a second loses acknowledged writes on kill -9 (docs/faults.md), so every write is synced. Evicted keys would
     * be lost messages, so full is an error. Memory stays below the limit of the container.
     */
    private static final String CONFIGURATION = """
            dir /data
            appendonly yes
            appendfsync always
            save ""
            maxmemory 768mb
            maxmemory-policy noeviction
            stream-node-max-bytes 1024
            protected-mode no
            include /etc/redis/auth/auth.conf
            """;

    private TrialStore() {}

    static ConfigMap configMap(Plan plan) {
        return new ConfigMapBuilder()
                .withMetadata(Meta.of(
                        plan.cluster(), Names.of(plan.cluster(), Role.REDIS), Names.labels(plan.cluster(), Role.REDIS)))
                .withData(Map.of("redis.conf", CONFIGURATION))
                .build();
    }

    /** Made once; never written again, or Redis and the pods would disagree. */
    static Secret secret(Plan plan, String password) {
        return new SecretBuilder()
                .withMetadata(Meta.of(
                        plan.cluster(), Names.of(plan.cluster(), Role.REDIS), Names.labels(plan.cluster(), Role.REDIS)))
                .withType("Opaque")
                .withData(new TreeMap<>(
                        Map.of(Names.PASSWORD, base64(password), AUTH, base64("requirepass " + password + "\n"))))
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static StatefulSet statefulSet(Plan plan, TrialRedis trial) {
        String name = Names.of(plan.cluster(), Role.REDIS);
        return new StatefulSetBuilder()
                .withMetadata(Meta.of(plan.cluster(), name, Names.labels(plan.cluster(), Role.REDIS)))
                .withNewSpec()
                .withReplicas(1)
                .withServiceName(name)
                .withSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Names.selector(plan.cluster(), Role.REDIS))
                        .build())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Names.labels(plan.cluster(), Role.REDIS))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(plan.cluster().getMetadata().getName())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withSecurityContext(new PodSecurityContextBuilder(Pods.podSecurity())
                        .withRunAsUser(REDIS_USER)
                        .withRunAsGroup(REDIS_USER)
                        .withFsGroup(REDIS_USER)
                        .build())
                .withTerminationGracePeriodSeconds(30L)
                .addToContainers(new ContainerBuilder()
                        .withName("redis")
                        .withImage(plan.redisImage())
                        .withCommand("redis-server", "/etc/redis/redis.conf")
                        .addNewEnv()
                        .withName("REDISCLI_AUTH")
                        .withNewValueFrom()
                        .withNewSecretKeyRef(Names.PASSWORD, name, false)
                        .endValueFrom()
                        .endEnv()
                        .withPorts(Pods.port("redis", Settings.REDIS))
                        // A large append-only file takes its time to load.
                        .withStartupProbe(ping(2, 300))
                        .withReadinessProbe(ping(5, 2))
                        .withLivenessProbe(new ProbeBuilder()
                                .withNewTcpSocket()
                                .withNewPort("redis")
                                .endTcpSocket()
                                .withPeriodSeconds(10)
                                .withTimeoutSeconds(2)
                                .withFailureThreshold(3)
                                .build())
                        .withNewResources()
                        .withRequests(Pods.resources("100m", "128Mi"))
                        .withLimits(Map.of("memory", new Quantity("1Gi")))
                        .endResources()
                        .withSecurityContext(Pods.security())
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount()
                        .addNewVolumeMount()
                        .withName("settings")
                        .withMountPath("/etc/redis/redis.conf")
                        .withSubPath("redis.conf")
                        .withReadOnly(true)
                        .endVolumeMount()
                        .addNewVolumeMount()
                        .withName("auth")
                        .withMountPath("/etc/redis/auth")
                        .withReadOnly(true)
                        .endVolumeMount()
                        .build())
                .withVolumes(List.of(
                        new VolumeBuilder()
                                .withName("settings")
                                .withNewConfigMap()
                                .withName(name)
                                .endConfigMap()
                                .build(),
                        new VolumeBuilder()
                                .withName("auth")
                                .withNewSecret()
                                .withSecretName(name)
                                .addNewItem(AUTH, 0440, AUTH)
                                .endSecret()
                                .build()))
                .endSpec()
                .endTemplate()
                .addNewVolumeClaimTemplate()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(trial.storage()))
                .endResources()
                .endSpec()
                .endVolumeClaimTemplate()
                .endSpec()
                .build();
    }

    /** {@code -e} makes an error reply, as while loading, a failure. */
    private static Probe ping(int period, int failures) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("redis-cli", "-e", "ping")
                .endExec()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failures)
                .build();
    }
}
