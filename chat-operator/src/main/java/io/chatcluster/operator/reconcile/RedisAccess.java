package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ExternalRedis;
import io.chatcluster.operator.apply.Applier;
import io.chatcluster.operator.render.Names;
import io.chatcluster.operator.render.Plan;
import io.chatcluster.operator.render.Renderer;
import io.chatcluster.operator.render.Role;
import io.chatcluster.operator.report.ConditionReason;
import io.chatcluster.operator.report.Problem;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the Secret of Redis. The password itself goes from the Secret to the pods and never through here.
 *
 * @param password whether there is one
 * @param authority whether there is a certificate of an own authority
 * @param problem what is wrong
 */
record RedisAccess(boolean password, boolean authority, Optional<Problem> problem) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 24;

    /** Looks at the Secret; that of a trial Redis is made where it is missing, and never written again. */
    static RedisAccess of(ChatCluster cluster, Plan draft, KubernetesClient client) {
        ExternalRedis external = cluster.getSpec().redis().external();
        if (external == null) {
            return trial(cluster, draft, client);
        }
        if (external.secretName() == null) {
            return new RedisAccess(false, false, Optional.empty());
        }
        Secret secret = get(cluster, external.secretName(), client);
        if (secret == null) {
            return missing("The Secret %s is missing.".formatted(external.secretName()));
        }
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        if (!data.containsKey(Names.PASSWORD)) {
            return missing("The Secret %s has no key %s.".formatted(external.secretName(), Names.PASSWORD));
        }
        return new RedisAccess(true, external.tls() && data.containsKey(Names.CA), Optional.empty());
    }

    private static RedisAccess trial(ChatCluster cluster, Plan draft, KubernetesClient client) {
        String name = Names.of(cluster, Role.REDIS);
        Secret secret = get(cluster, name, client);
        if (secret == null) {
            byte[] bytes = new byte[PASSWORD_BYTES];
            RANDOM.nextBytes(bytes);
            client.resource(Renderer.secret(draft, HexFormat.of().formatHex(bytes)))
                    .create();
        } else if (!Applier.isOurs(cluster, secret)) {
            return new RedisAccess(
                    true,
                    false,
                    Optional.of(new Problem(
                            ConditionReason.FOREIGN_OBJECT,
                            "The Secret %s belongs to somebody else.".formatted(name))));
        }
        return new RedisAccess(true, false, Optional.empty());
    }

    private static @Nullable Secret get(ChatCluster cluster, String name, KubernetesClient client) {
        return client.secrets()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(name)
                .get();
    }

    private static RedisAccess missing(String message) {
        return new RedisAccess(false, false, Optional.of(new Problem(ConditionReason.SECRET_MISSING, message)));
    }
}
