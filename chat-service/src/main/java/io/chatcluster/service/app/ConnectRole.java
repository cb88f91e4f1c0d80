package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatRole;
import io.chatcluster.service.config.Settings;
import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.observe.ServiceState;
import io.chatcluster.service.presence.Presence;
import io.chatcluster.service.presence.PresenceBeat;
import io.chatcluster.service.protocol.gochat.GochatTcpServer;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.relay.Heartbeat;
import io.chatcluster.service.relay.InboxReader;
import io.chatcluster.service.relay.RedisClock;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The connect role: this node's inbox, hub and presence. The heartbeat runs in every role, for it also brings Redis' time. */
@Singleton
public class ConnectRole {

    private static final Logger LOGGER = Logger.getLogger(ConnectRole.class);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** How long connections may take to close when the process ends. */
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Hub hub;
    private final Admission admission;
    private final Presence presence;
    private final PresenceBeat presenceBeat;
    private final Duration presenceEvery;
    private final Heartbeat heartbeat;
    private final InboxReader inbox;
    private final GochatTcpServer tcp;
    private final ServiceState state;
    private final String node;
    private final List<Ticker> tickers = new ArrayList<>();
    private volatile boolean started;

    ConnectRole(
            ChatConfig config,
            RedisCommands redis,
            RedisKeys keys,
            RedisClock clock,
            Hub hub,
            Admission admission,
            Presence presence,
            ChatMeters meters,
            ServiceState state,
            GochatTcpServer tcp,
            NodeId node) {
        this.redis = redis;
        this.keys = keys;
        this.hub = hub;
        this.admission = admission;
        this.presence = presence;
        this.node = node.text();
        this.state = state;
        this.tcp = tcp;
        this.presenceEvery = config.presence().beat();
        this.presenceBeat = new PresenceBeat(
                redis, keys, presence, node.text(), config.presence().lease());
        this.heartbeat = new Heartbeat(
                redis,
                clock,
                Settings.roles(config).contains(ChatRole.CONNECT) ? keys.nodes() : keys.helpers(),
                node.text(),
                config.relay().nodeLease());
        this.inbox = new InboxReader(redis, keys, config, node.text(), hub);
        meters.gauge("chat_outbox_bytes", "bytes that wait for sockets", hub::outboxBytes);
        meters.gauge(
                "chat_unauthenticated_connections",
                "open connections that have not said who they are",
                admission::strangers);
        meters.gauge("chat_channels", "channels listened to on this node", hub::channels);
    }

    /** Starts the heartbeat; the first beat is over when this returns. */
    void beat() throws InterruptedException {
        heartbeat.beat();
        state.redisAnswered();
        tickers.add(Ticker.start("heartbeat", SECOND, () -> {
            heartbeat.beat();
            state.redisAnswered();
        }));
    }

    void start() throws InterruptedException {
        inbox.open();
        hub.start();
        Thread.ofVirtual().name("inbox").start(inbox::run);
        tickers.add(Ticker.start("presence", presenceEvery, presenceBeat::beat));
        tcp.start();
        started = true;
        if (!state.isDraining()) {
            admission.open();
        }
    }

    /** Whether the role runs. */
    boolean isStarted() {
        return started;
    }

    /** Live connect processes, this one included where it is one. */
    int nodes() {
        return heartbeat.live().size();
    }

    void stop() throws InterruptedException {
        if (started) {
            admission.close();
            tcp.stop();
            hub.disconnectAll(DisconnectCode.SHUTDOWN);
            var end = System.nanoTime() + GOODBYE.toNanos();
            while (admission.connections() > 0 && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            inbox.stop();
            presence.leaveAll();
            try {
                io.chatcluster.service.redis.Await.within(
                        SECOND,
                        redis.send(keys.inbox(node), Request.cmd(Command.DEL).arg(keys.inbox(node))));
            } catch (RedisUnavailable e) {
                LOGGER.debugf("inbox left to its lifetime reason=%s", e.getMessage());
            }
        }
        tickers.forEach(Ticker::stop);
        heartbeat.leave();
    }
}
