package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.presence.PresenceJanitor;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.relay.Heartbeat;
import io.chatcluster.service.relay.InboxWriter;
import io.chatcluster.service.relay.RedisClock;
import io.chatcluster.service.worker.InboxCopier;
import io.chatcluster.service.worker.Janitor;
import io.chatcluster.service.worker.Router;
import io.chatcluster.service.worker.Worker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The worker role: routing, claims and tidying. */
@Singleton
public class WorkerRole {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Worker worker;
    private final Janitor janitor;
    private final PresenceJanitor presence;
    private final List<Ticker> tickers = new ArrayList<>();

    WorkerRole(
            ChatConfig config,
            RedisCommands redis,
            RedisKeys keys,
            RedisClock clock,
            ChannelLog log,
            ChatMeters meters,
            NodeId node) {
        var durable = config.redis().ack() == ChatConfig.Ack.REPLICA;
        var inboxes = new InboxWriter(redis, keys, config);
        var copier = new InboxCopier(redis, keys, log, config);
        var router = new Router(redis, keys, inboxes, copier, meters, durable);
        var heartbeat = new Heartbeat(
                redis, clock, keys.workers(), node.text(), config.relay().nodeLease());
        this.worker = new Worker(redis, keys, heartbeat, router, meters, config, node.text());
        this.janitor = new Janitor(redis, keys, clock, config);
        this.presence = new PresenceJanitor(redis, keys);
        meters.gauge(
                "chat_relay_lag_entries", "accepted messages that no worker has read, of all partitions", worker::lag);
        meters.gauge(
                "chat_relay_pending_entries", "messages read and not finished, of all partitions", worker::pending);
    }

    void start() {
        tickers.add(Ticker.start("worker", SECOND, worker::tick));
        tickers.add(Ticker.start("claims", SECOND, worker::claim));
        tickers.add(Ticker.start("presence janitor", SECOND, presence::sweep));
        tickers.add(Ticker.start("log trimming", SECOND, janitor::trimLogs));
        tickers.add(Ticker.start("room tidying", SECOND, janitor::removeRooms));
        tickers.add(Ticker.start("consumer tidying", SECOND.multipliedBy(30), janitor::removeConsumers));
    }

    /** Entries of all relays that no worker has read. */
    long lag() {
        return worker.lag();
    }

    /** Entries of all relays that were read and are not finished. */
    long pending() {
        return worker.pending();
    }

    /** Entries that this worker routes each second. */
    double routedPerSecond() {
        return worker.routedPerSecond();
    }

    boolean isRunning() {
        return !tickers.isEmpty();
    }

    void stop() throws InterruptedException {
        if (isRunning()) {
            tickers.forEach(Ticker::stop);
            worker.stop();
        }
    }
}
