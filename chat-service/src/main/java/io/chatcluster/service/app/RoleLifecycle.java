package io.chatcluster.service.app;

import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.DemoUsers;
import io.chatcluster.service.account.PasswordHash;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatRole;
import io.chatcluster.service.config.Settings;
import io.chatcluster.service.drain.Drain;
import io.chatcluster.service.drain.DrainOrder;
import io.chatcluster.service.observe.ServiceState;
import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the roles of this process when Redis answers, and stops them in order. */
@Singleton
public class RoleLifecycle {

    private static final Logger LOGGER = Logger.getLogger(RoleLifecycle.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ChatConfig config;
    private final Set<ChatRole> roles;
    private final RedisSource source;
    private final RedisCommands redis;
    private final RedisKeys keys;
    private final ServiceState state;
    private final ConnectRole connect;
    private final WorkerRole worker;
    private final Drain drain;
    private final Accounts accounts;
    private final PasswordHash hash;
    private final int port;
    private @Nullable Thread starter;
    private boolean left;

    RoleLifecycle(
            ChatConfig config,
            RedisSource source,
            RedisCommands redis,
            RedisKeys keys,
            ServiceState state,
            ConnectRole connect,
            WorkerRole worker,
            Drain drain,
            Accounts accounts,
            PasswordHash hash,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.roles = Settings.roles(config);
        this.source = source;
        this.redis = redis;
        this.keys = keys;
        this.state = state;
        this.connect = connect;
        this.worker = worker;
        this.drain = drain;
        this.accounts = accounts;
        this.hash = hash;
        this.port = port;
    }

    void start(@Observes StartupEvent event) throws InterruptedException {
        var begun = System.nanoTime();
        if (source.isEmbedded()) {
            startRoles(begun);
        } else {
            // Redis may come later than this process: probes answer meanwhile.
            starter = Thread.ofVirtual().name("start").start(() -> startWhenRedisAnswers(begun));
        }
    }

    private void startWhenRedisAnswers(long begun) {
        try {
            startRoles(begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOGGER.fatal(e.getMessage());
            io.quarkus.runtime.Quarkus.asyncExit(1);
        }
    }

    private void startRoles(long begun) throws InterruptedException {
        awaitRedis();
        checkPartitions();
        warnAboutEviction();
        connect.beat();
        if (roles.contains(ChatRole.WORKER)) {
            worker.start();
        }
        if (roles.contains(ChatRole.CONNECT)) {
            connect.start();
        }
        makeDemoUsers();
        state.markStarted();
        LOGGER.infof("started roles=%s ms=%d", roles, (System.nanoTime() - begun) / 1_000_000);
        var open = OpenDoors.of(config, roles);
        if (!open.isEmpty()) {
            LOGGER.infof("doors that ask for no login: %s", String.join(", ", open));
        }
        if (roles.contains(ChatRole.SITE)) {
            LOGGER.infof("chat here: http://localhost:%d", port);
        }
    }

    private void awaitRedis() throws InterruptedException {
        var told = false;
        while (true) {
            try {
                Await.within(LIMIT, redis.send(keys.partitionCount(), Request.cmd(Command.PING)));
                return;
            } catch (RedisUnavailable e) {
                if (!told) {
                    LOGGER.warnf("waiting for redis reason=%s", e.getMessage());
                    told = true;
                }
                Thread.sleep(250);
            }
        }
    }

    /** The partition of a channel must never change: another number than that of the first start is refused. */
    private void checkPartitions() throws InterruptedException {
        var key = keys.partitionCount();
        Await.within(
                LIMIT,
                redis.send(
                        key,
                        Request.cmd(Command.SET).arg(key).arg(keys.partitions()).arg("NX")));
        var stored = Await.within(
                        LIMIT, redis.send(key, Request.cmd(Command.GET).arg(key)))
                .toString();
        if (!stored.equals(Integer.toString(keys.partitions()))) {
            throw new IllegalStateException(
                    "chat.redis.partitions is %d, but this Redis was first used with %s; the number cannot be changed"
                            .formatted(keys.partitions(), stored));
        }
    }

    private void warnAboutEviction() throws InterruptedException {
        var info = Await.within(
                LIMIT,
                redis.send(keys.partitionCount(), Request.cmd(Command.INFO).arg("memory")));
        var text = info.toString();
        if (text.contains("maxmemory_policy:") && !text.contains("maxmemory_policy:noeviction")) {
            LOGGER.warn(
                    "redis may evict keys (maxmemory-policy is not noeviction): messages can be lost when its memory is full");
        }
    }

    private void makeDemoUsers() {
        if (config.accounts().demoUsers().orElse(source.isEmbedded())) {
            new DemoUsers(accounts).ensure().whenComplete((made, error) -> {
                if (error == null) {
                    LOGGER.infof("demo users demo, test and admin (password 111111) made=%d", made);
                } else {
                    LOGGER.warnf("demo users could not be made reason=%s", error.getMessage());
                }
            });
        }
    }

    /** Comes before the platform closes its servers, which would end connections without our reason. */
    void sayGoodbye(@Observes ShutdownDelayInitiatedEvent event) {
        leave();
    }

    private void leave() {
        if (left) {
            return;
        }
        left = true;
        state.markDraining();
        var running = starter;
        if (running != null) {
            running.interrupt();
        }
        try {
            var time = config.drain().time();
            if (connect.isStarted() && !time.isZero()) {
                drain.begin(
                        new DrainOrder(Instant.now().plus(time), config.drain().rate()));
                drain.await();
            }
            connect.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        leave();
        try {
            worker.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hash.close();
        redis.close();
        source.stop();
    }
}
