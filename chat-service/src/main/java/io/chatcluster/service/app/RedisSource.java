package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.Settings;
import io.chatcluster.service.redis.EmbeddedRedis;
import io.quarkus.redis.client.RedisHostsProvider;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.smallrye.common.annotation.Identifier;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where Redis is: as configured for the platform's client ({@code quarkus.redis}), or the service's own where nothing is. Keeps
 * the platform's finished connection options, from which the service makes its own connections.
 */
@Singleton
@Default
@Identifier("embedded") public class RedisSource implements RedisHostsProvider {

    private final EmbeddedRedis embedded;
    private final boolean configured;

    RedisSource(ChatConfig config, @ConfigProperty(name = "quarkus.redis.hosts") java.util.Optional<String> hosts) {
        // Before anything is started: a Redis of a process that then refuses its settings would be left behind.
        Settings.check(config);
        this.embedded = new EmbeddedRedis(config.dataDir().resolve("redis"));
        this.configured = hosts.isPresent();
    }

    @Override
    public Set<URI> getHosts() {
        return Set.of(embedded.start());
    }

    /** Whether the service runs its own Redis. */
    boolean isEmbedded() {
        return !configured;
    }

    void stop() {
        embedded.close();
    }

    /** Takes over the options of the platform's default client when it is made. */
    @Singleton
    public static class Options implements RedisOptionsCustomizer {

        private final AtomicReference<RedisOptions> options = new AtomicReference<>();

        @Override
        public void customize(String clientName, RedisOptions made) {
            options.set(new RedisOptions(made));
        }

        RedisOptions get() {
            var made = options.get();
            if (made == null) {
                throw new IllegalStateException("the platform's Redis client has not been made yet");
            }
            return made;
        }
    }
}
