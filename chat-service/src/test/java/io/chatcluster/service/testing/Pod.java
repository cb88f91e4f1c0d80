package io.chatcluster.service.testing;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.relay.Acceptance;
import io.chatcluster.service.relay.Publisher;
import io.chatcluster.service.relay.RedisClock;
import io.smallrye.metrics.MetricRegistries;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The parts of one pod that talk to Redis, put together without the platform. */
public final class Pod implements AutoCloseable {

    /** How long a test waits for an answer: far longer than any of them should take. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final ChatMeters METERS = new ChatMeters(MetricRegistries.get(MetricRegistry.Type.APPLICATION));

    private final Vertx vertx = Vertx.vertx();
    private final ChatConfig config;
    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock = new RedisClock();
    private final Publisher publisher;
    private final ChannelLog log;

    private Pod(RedisOptions options, ChatConfig config) {
        this.config = config;
        this.keys = RedisKeys.of(config);
        this.redis = new RedisCommands(
                vertx, options, config.redis().partitions() + 1, config.redis().commandTimeout());
        this.publisher = new Publisher(redis, keys, clock, METERS, config);
        this.log = new ChannelLog(redis, keys, config);
    }

    /** A pod on a server that stands alone. */
    public static Pod on(RedisProcess server, String... settings) {
        return at(server.url(), settings);
    }

    /** A pod on the server behind a gate. */
    public static Pod on(RedisGate gate, String... settings) {
        return at(gate.url(), settings);
    }

    private static Pod at(String url, String... settings) {
        return new Pod(
                new RedisOptions().setType(RedisClientType.STANDALONE).setEndpoints(List.of(url)),
                TestConfig.of(settings));
    }

    /** A pod on the server that the sentinels name. */
    public static Pod on(ReplicatedRedis servers, String... settings) {
        var options = new RedisOptions()
                .setType(RedisClientType.SENTINEL)
                .setMasterName(ReplicatedRedis.MASTER_NAME)
                .setEndpoints(
                        servers.sentinels().stream().map(RedisProcess::url).toList());
        return new Pod(options, TestConfig.of(settings));
    }

    /** A pod on a cluster. */
    public static Pod on(ClusterRedis cluster, String... settings) {
        var options = new RedisOptions()
                .setType(RedisClientType.CLUSTER)
                .setEndpoints(cluster.masters().stream().map(RedisProcess::url).toList());
        return new Pod(options, TestConfig.of(settings));
    }

    public ChatConfig config() {
        return config;
    }

    public RedisCommands redis() {
        return redis;
    }

    public RedisKeys keys() {
        return keys;
    }

    public RedisClock clock() {
        return clock;
    }

    /** The meters of every pod of this JVM. */
    public ChatMeters meters() {
        return METERS;
    }

    public Publisher publisher() {
        return publisher;
    }

    public ChannelLog log() {
        return log;
    }

    /** Publishes without a key. */
    public Acceptance publish(String channel, String text) {
        return publish(channel, "1", text, "");
    }

    /** Publishes and waits for the acknowledgement. */
    public Acceptance publish(String channel, String user, String text, String key) {
        return get(publishing(channel, user, text, key));
    }

    /** Publishes; the idempotency key outlives the acceptance, as that of direct messages does. */
    public CompletionStage<Acceptance> publishing(String channel, String user, String text, String key) {
        return publisher.publish(channel, body(user, text, key), key);
    }

    /** What a user says. */
    public static PublicationBody body(String user, String text, String key) {
        return new PublicationBody(
                new ClientInfo(user, "client-" + user, "name-" + user), key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for an answer; an error of the answer is thrown as it is. */
    public static <T> T get(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        redis.close();
        get(vertx.close().toCompletionStage());
    }
}
