package io.chatcluster.service.hub;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.history.SweepEntry;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.relay.InboxListener;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The registry of one node: which channels are listened to, and by which shards. Takes the frames of the node's inbox, has
 * each channel's feed put them in order, and hands the shards what is to be shown. {@link #open}, {@link #subscribe} and the
 * listener's methods may be called from any thread; the rest happens on the hub's event loop.
 */
public final class Hub implements InboxListener {

    private static final Logger LOGGER = Logger.getLogger(Hub.class);
    private static final int SWEEP_CHANNELS = 200;
    private static final long SWEEP_AGAIN_MS = 500;
    private static final long WATCH_MS = 500;
    private static final long KEEP_IDLE_MS = 30_000;

    private final EventExecutor loop;
    private final ChannelLog log;
    private final RedisKeys keys;
    private final ChatMeters meters;
    private final ChatConfig config;
    private final LongSupplier clock;
    private final String node;
    private final Map<String, HubChannel> channels = new HashMap<>();
    private final Map<EventExecutor, Shard> shards = new ConcurrentHashMap<>();
    private final Map<Shard, List<EncodedEvent>> outgoing = new LinkedHashMap<>();
    private final Backlog backlog = new Backlog();
    private final LongAdder outboxBytes = new LongAdder();
    private final FeedPort port = new Port();
    private volatile int channelCount;
    private long lastSweep;
    private long lastWatch;
    private boolean sweepScheduled;

    /**
     * A hub.
     *
     * @param loop where the hub lives
     * @param clock milliseconds by Redis' clock
     * @param node this node's id, fresh for each start
     */
    public Hub(
            EventExecutor loop,
            ChannelLog log,
            RedisKeys keys,
            ChatMeters meters,
            ChatConfig config,
            LongSupplier clock,
            String node) {
        this.loop = loop;
        this.log = log;
        this.keys = keys;
        this.meters = meters;
        this.config = config;
        this.clock = clock;
        this.node = node;
    }

    /** Starts sweeping. */
    public void start() {
        var sweepMs = config.relay().sweep().toMillis();
        loop.scheduleAtFixedRate(this::sweep, sweepMs, sweepMs, TimeUnit.MILLISECONDS);
        lastWatch = System.nanoTime();
        loop.scheduleAtFixedRate(this::watch, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
    }

    /** A session for a new connection; call it on the connection's event loop. */
    public Session open(Outbound outbound, Dialect dialect) {
        var shard = shards.computeIfAbsent(
                outbound.loop(), executor -> new Shard(executor, meters, clock, outboxBytes, this));
        var session = new Session(shard, outbound, dialect, config.limits().outboundBytes());
        var maxAge = (int) config.limits().connectionMaxAge().toSeconds();
        if (maxAge > 0) {
            var age = ThreadLocalRandom.current().nextInt(maxAge - maxAge / 6, maxAge + maxAge / 6 + 1);
            session.after(age, () -> session.disconnect(DisconnectCode.SHUTDOWN));
        }
        return session;
    }

    /**
     * Subscribes a session to a channel it is not subscribed to; call it on the session's event loop.
     *
     * @param joinLeave whether comings and goings are shown
     * @param from where the client wants to go on from; empty for the top
     * @param listener is told of the outcome, on the session's event loop
     */
    public Subscription subscribe(
            Session session,
            String channel,
            boolean joinLeave,
            Optional<StreamPosition> from,
            SubscriptionListener listener) {
        var subscription = new Subscription(session, channel, joinLeave, from, listener);
        session.add(subscription);
        session.shard().add(subscription);
        loop.execute(() -> {
            var entry = channels.computeIfAbsent(channel, name -> new HubChannel(new ChannelFeed(name, port)));
            channelCount = channels.size();
            entry.count(session.shard(), 1);
            ask(entry, channel, subscription);
        });
        return subscription;
    }

    /** A subscription of a shard has ended; called by the shard. */
    void left(Shard shard, String channel) {
        loop.execute(() -> {
            var entry = channels.get(channel);
            if (entry != null) {
                entry.count(shard, -1);
                entry.idleSince = System.nanoTime();
            }
        });
    }

    /** Everyone who asks until the call is sent shares it, where they come from the same position. */
    private void ask(HubChannel entry, String channel, Subscription subscription) {
        var first = entry.asking.isEmpty();
        entry.asking
                .computeIfAbsent(subscription.from(), from -> new ArrayList<>())
                .add(subscription);
        if (first) {
            loop.execute(() -> {
                var groups = Map.copyOf(entry.asking);
                entry.asking.clear();
                groups.forEach((from, group) -> send(entry, channel, from, group));
            });
        }
    }

    private void send(HubChannel entry, String channel, Optional<StreamPosition> from, List<Subscription> group) {
        var held = entry.feed.position();
        var jumps = entry.feed.jumps();
        entry.underWay++;
        log.subscribe(channel, node, from)
                .whenComplete((read, error) -> loop.execute(() -> {
                    entry.underWay--;
                    if (error != null) {
                        group.forEach(each -> each.session().execute(() -> each.fail(error)));
                    } else if (entry.feed.subscribed(held, jumps, read.top())) {
                        dispatch();
                        var reply =
                                new SubscribeReply(read.top(), from.isPresent() && read.valid(), read.publications());
                        group.forEach(
                                each -> each.session().execute(() -> each.activate(reply, () -> again(channel, each))));
                    } else {
                        group.forEach(each -> ask(entry, channel, each));
                    }
                    dispatch();
                }));
    }

    private void again(String channel, Subscription subscription) {
        loop.execute(() -> {
            var entry = channels.get(channel);
            if (entry != null) {
                ask(entry, channel, subscription);
            }
        });
    }

    @Override
    public void frames(List<Frame> frames) throws InterruptedException {
        var batch = backlog.enter();
        loop.execute(() -> {
            for (var frame : frames) {
                var entry = channels.get(frame.channel());
                if (entry == null) {
                    continue;
                }
                try {
                    entry.feed.frame(frame);
                } catch (IllegalArgumentException e) {
                    LOGGER.warnf("frame skipped channel=%s reason=%s", frame.channel(), e.getMessage());
                }
            }
            outgoing.forEach((shard, events) -> {
                batch.hold();
                shard.deliver(events, batch::release);
            });
            outgoing.clear();
            batch.release();
        });
    }

    @Override
    public void interrupted() {
        loop.execute(this::sweepSoon);
    }

    /** Shows an event to the listeners on this node alone; from any thread. */
    public void local(ChannelEvent event) {
        loop.execute(() -> {
            port.show(event);
            dispatch();
        });
    }

    private void dispatch() {
        if (outgoing.isEmpty()) {
            return;
        }
        outgoing.forEach((shard, events) -> shard.deliver(events, () -> {}));
        outgoing.clear();
    }

    private void sweepSoon() {
        var sinceMs = (System.nanoTime() - lastSweep) / 1_000_000;
        if (sinceMs >= SWEEP_AGAIN_MS) {
            sweep();
        } else if (!sweepScheduled) {
            sweepScheduled = true;
            loop.schedule(
                    () -> {
                        sweepScheduled = false;
                        sweep();
                    },
                    SWEEP_AGAIN_MS - sinceMs,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** A process that was stopped for a second has missed renewals and perhaps frames. */
    private void watch() {
        var now = System.nanoTime();
        if (now - lastWatch > TimeUnit.MILLISECONDS.toNanos(WATCH_MS + 1000)) {
            LOGGER.warnf("process paused ms=%d", (now - lastWatch) / 1_000_000 - WATCH_MS);
            sweepSoon();
        }
        lastWatch = now;
    }

    private void sweep() {
        var now = System.nanoTime();
        lastSweep = now;
        channels.values().removeIf(entry -> entry.isIdle() && now - entry.idleSince > KEEP_IDLE_MS * 1_000_000);
        channelCount = channels.size();
        var byPartition = new HashMap<Integer, List<SweepEntry>>();
        channels.forEach((channel, entry) -> {
            var page = byPartition.computeIfAbsent(keys.partitionOf(channel), index -> new ArrayList<>());
            page.add(new SweepEntry(channel, entry.feed.position()));
            if (page.size() == SWEEP_CHANNELS) {
                sweep(List.copyOf(page));
                page.clear();
            }
        });
        byPartition.values().stream().filter(page -> !page.isEmpty()).forEach(this::sweep);
    }

    private void sweep(List<SweepEntry> page) {
        log.sweep(node, page)
                .whenComplete((tops, error) -> loop.execute(() -> {
                    if (error != null) {
                        LOGGER.debugf("sweep not answered channels=%d reason=%s", page.size(), error.getMessage());
                        sweepSoon();
                        return;
                    }
                    for (var i = 0; i < page.size(); i++) {
                        var entry = channels.get(page.get(i).channel());
                        if (entry != null) {
                            entry.feed.swept(page.get(i).position(), tops.get(i).position());
                        }
                    }
                    dispatch();
                }));
    }

    /** Closes every connection of this node, saying why; what is in their outboxes goes out first. */
    public void disconnectAll(DisconnectCode code) {
        shards.values().forEach(shard -> shard.disconnectAll(code));
    }

    /** Closes some connections of this node, as many of each event loop as it has its part of all of them. */
    public void disconnect(int count, DisconnectCode code) {
        var all = connections();
        var left = count;
        for (var shard : shards.values()) {
            var part = Math.min(left, Math.ceilDiv(count * shard.size(), Math.max(1, all)));
            shard.disconnect(part, code);
            left -= part;
        }
    }

    /** Connections of this node that are open and not told to close. */
    public int connections() {
        return shards.values().stream().mapToInt(Shard::size).sum();
    }

    /** Bytes that wait for sockets on this node. */
    public long outboxBytes() {
        return outboxBytes.sum();
    }

    /** Channels that are listened to on this node, or were within the last half minute. */
    public int channels() {
        return channelCount;
    }

    /** One channel of the hub: its feed, which shards listen, and who waits for an answer of the log. */
    private static final class HubChannel {
        final ChannelFeed feed;
        final Map<Shard, Integer> listening = new HashMap<>(4);
        final Map<Optional<StreamPosition>, List<Subscription>> asking = new HashMap<>(2);
        int underWay;
        long idleSince = System.nanoTime();

        HubChannel(ChannelFeed feed) {
            this.feed = feed;
        }

        void count(Shard shard, int change) {
            listening.compute(shard, (key, count) -> {
                var sum = (count == null ? 0 : count) + change;
                return sum <= 0 ? null : sum;
            });
        }

        boolean isIdle() {
            return listening.isEmpty() && asking.isEmpty() && underWay == 0;
        }
    }

    private final class Port implements FeedPort {
        @Override
        public void show(ChannelEvent event) {
            var entry = channels.get(event.channel());
            if (entry == null || entry.listening.isEmpty()) {
                return;
            }
            var encoded = new EncodedEvent(event);
            for (var shard : entry.listening.keySet()) {
                outgoing.computeIfAbsent(shard, key -> new ArrayList<>()).add(encoded);
            }
        }

        @Override
        public void interrupt(String channel) {
            dispatch();
            var entry = channels.get(channel);
            if (entry != null) {
                entry.listening.keySet().forEach(shard -> shard.interrupt(channel));
            }
        }

        @Override
        public void read(String channel, StreamPosition after, int page, Consumer<LogRead> answer, Runnable failed) {
            log.after(channel, after, page)
                    .whenComplete((read, error) -> loop.execute(() -> {
                        if (error == null) {
                            answer.accept(read);
                        } else {
                            LOGGER.warnf("log unreadable channel=%s reason=%s", channel, error.getMessage());
                            failed.run();
                        }
                        dispatch();
                    }));
        }

        @Override
        public void later(long ms, Runnable task) {
            loop.schedule(
                    () -> {
                        task.run();
                        dispatch();
                    },
                    ms,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void countGapRead() {
            meters.gapRead();
        }

        @Override
        public void countFence() {
            meters.fenced();
        }
    }
}
