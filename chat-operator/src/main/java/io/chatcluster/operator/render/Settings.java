package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.ExternalRedis;
import io.chatcluster.operator.api.v1alpha1.RedisMode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** The settings of the service as environment variables; those of all roles are in one ConfigMap. */
final class Settings {

    static final int HTTP = 8080;
    static final int MANAGEMENT = 9000;
    static final int TCP = 7001;
    static final int REDIS = 6379;

    /** Where the authority's certificate is mounted. */
    static final String CA_FOLDER = "/etc/chat/redis";

    private Settings() {}

    static ConfigMap configMap(Plan plan) {
        return new ConfigMapBuilder()
                .withMetadata(Meta.of(plan.cluster(), Names.settings(plan.cluster()), Names.labels(plan.cluster())))
                .withData(values(plan))
                .build();
    }

    /** Changes when a setting changes. */
    static String hash(Plan plan) {
        var crc = new CRC32C();
        crc.update(values(plan).toString().getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static SortedMap<String, String> values(Plan plan) {
        var spec = plan.spec();
        var values = new TreeMap<String, String>();
        values.put("CHAT_DRAIN_RATE", Integer.toString(spec.drain().evictionRatePerSecond()));
        values.put("CHAT_DRAIN_TIME", spec.drain().seconds() + "s");
        values.put("CHAT_LIMITS_CONNECTIONS", Integer.toString(spec.connect().maxConnectionsPerPod()));
        values.put("CHAT_LIMITS_CONNECTION_MAX_AGE", spec.connectionMaxAgeSeconds() + "s");
        values.put("CHAT_LOG_JSON", "true");
        values.put("CHAT_REDIS_ACK", spec.redis().ack().name().toLowerCase(Locale.ROOT));
        ExternalRedis external = spec.redis().external();
        if (external == null) {
            values.put("QUARKUS_REDIS_HOSTS", "redis://%s:%d".formatted(Names.of(plan.cluster(), Role.REDIS), REDIS));
        } else {
            values.putAll(external(external, plan.redisAuthority()));
        }
        return values;
    }

    private static Map<String, String> external(ExternalRedis redis, boolean authority) {
        var values = new TreeMap<String, String>();
        String scheme = redis.tls() ? "rediss://" : "redis://";
        values.put(
                "QUARKUS_REDIS_HOSTS",
                redis.hosts().stream().map(scheme::concat).collect(Collectors.joining(",")));
        values.put("QUARKUS_REDIS_CLIENT_TYPE", type(redis.mode()));
        if (redis.masterName() != null) {
            values.put("QUARKUS_REDIS_MASTER_NAME", redis.masterName());
        }
        if (redis.tls()) {
            values.put("QUARKUS_REDIS_TLS_ENABLED", "true");
            values.put("QUARKUS_REDIS_TLS_HOSTNAME_VERIFICATION_ALGORITHM", "HTTPS");
            if (authority) {
                values.put("QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM", "true");
                values.put("QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM_CERTS", CA_FOLDER + "/" + Names.CA);
            }
        }
        return values;
    }

    private static String type(RedisMode mode) {
        return switch (mode) {
            case STANDALONE -> "standalone";
            case SENTINEL -> "sentinel";
            case CLUSTER -> "cluster";
        };
    }
}
