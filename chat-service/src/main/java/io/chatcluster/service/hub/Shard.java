package io.chatcluster.service.hub;

import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.DisconnectCode;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The connections of one event loop by channel, and their fan-out. Everything but {@link #deliver}, {@link #interrupt},
 * {@link #size} and what disconnects is called on that loop.
 */
final class Shard {

    private static final Logger LOGGER = Logger.getLogger(Shard.class);

    /** After a restart of Redis everybody is told to come back: a thousand each second, and a tenth of them at once. */
    private static final long NANOS_PER_INTERRUPTION = 1_000_000;

    private static final long INTERRUPTIONS_AT_ONCE = 100;

    private final EventExecutor loop;
    private final ChatMeters meters;
    private final LongSupplier clock;
    private final LongAdder outboxBytes;
    private final Wheel wheel = new Wheel();
    private final FlushPace pace = new FlushPace();
    private final Map<String, List<Subscription>> byChannel = new HashMap<>();
    private final List<Session> dirty = new ArrayList<>();
    private final Set<Session> sessions = new HashSet<>();
    private volatile int size;
    private boolean flushScheduled;
    private final Hub hub;
    /** When the next subscription may be interrupted, in {@link System#nanoTime()}; in the past while few are. */
    private long nextInterruption = System.nanoTime();

    Shard(EventExecutor loop, ChatMeters meters, LongSupplier clock, LongAdder outboxBytes, Hub hub) {
        this.loop = loop;
        this.meters = meters;
        this.clock = clock;
        this.outboxBytes = outboxBytes;
        this.hub = hub;
        loop.scheduleAtFixedRate(wheel::turn, 1, 1, TimeUnit.SECONDS);
    }

    ChatMeters meters() {
        return meters;
    }

    Wheel wheel() {
        return wheel;
    }

    void outboxBytes(int change) {
        outboxBytes.add(change);
    }

    void opened(Session session) {
        sessions.add(session);
        size = sessions.size();
    }

    void closed(Session session) {
        sessions.remove(session);
        size = sessions.size();
    }

    /** How many sessions are open; exact on the loop, and soon everywhere. */
    int size() {
        return size;
    }

    /** Closes so many connections of this loop. */
    void disconnect(int count, DisconnectCode code) {
        if (count > 0) {
            loop.execute(() -> sessions.stream().limit(count).toList().forEach(session -> session.disconnect(code)));
        }
    }

    /** Closes every connection of this loop. */
    void disconnectAll(DisconnectCode code) {
        loop.execute(() -> List.copyOf(sessions).forEach(session -> session.disconnect(code)));
    }

    void add(Subscription subscription) {
        var list = byChannel.computeIfAbsent(subscription.channel(), name -> new ArrayList<>());
        subscription.index = list.size();
        list.add(subscription);
    }

    void remove(Subscription subscription) {
        var list = byChannel.get(subscription.channel());
        if (list == null || subscription.index >= list.size() || list.get(subscription.index) != subscription) {
            return;
        }
        var last = list.removeLast();
        if (last != subscription) {
            list.set(subscription.index, last);
            last.index = subscription.index;
        }
        if (list.isEmpty()) {
            byChannel.remove(subscription.channel());
        }
        hub.left(this, subscription.channel());
    }

    /** Deals out events, then says so; called by the hub, which hands them over in order. */
    void deliver(List<EncodedEvent> events, Runnable dealt) {
        loop.execute(() -> {
            var now = clock.getAsLong();
            for (var event : events) {
                try {
                    dealOut(event, now);
                } catch (RuntimeException e) {
                    LOGGER.errorf(e, "event not shown channel=%s", event.event().channel());
                }
            }
            flushAtPace();
            dealt.run();
        });
    }

    private void dealOut(EncodedEvent event, long now) {
        var list = byChannel.get(event.event().channel());
        if (list == null) {
            return;
        }
        var sockets = 0;
        // From the end: a subscription that ends while it is dealt with swaps the last one into its place.
        for (var i = list.size() - 1; i >= 0; i--) {
            if (i >= list.size()) {
                continue;
            }
            var subscription = list.get(i);
            if (subscription.deliver(event)) {
                sockets++;
                markDirty(subscription.session());
            }
        }
        if (sockets > 0 && event.event() instanceof ChannelEvent.Published published) {
            meters.delivered(sockets, Math.max(0, now - published.publication().time()));
        }
    }

    /** Ends all live subscriptions of a channel, paced over all channels; from now on they are shown nothing. */
    void interrupt(String channel) {
        loop.execute(() -> {
            var list = byChannel.get(channel);
            if (list == null) {
                return;
            }
            for (var subscription : List.copyOf(list)) {
                if (subscription.hold()) {
                    interruptInTurn(subscription);
                }
            }
        });
    }

    private void interruptInTurn(Subscription subscription) {
        var now = System.nanoTime();
        var turn = Math.max(nextInterruption, now - INTERRUPTIONS_AT_ONCE * NANOS_PER_INTERRUPTION);
        nextInterruption = turn + NANOS_PER_INTERRUPTION;
        if (turn <= now) {
            subscription.interrupt();
        } else {
            loop.schedule(subscription::interrupt, turn - now, TimeUnit.NANOSECONDS);
        }
    }

    void flushSoon(Session session) {
        markDirty(session);
        flushAtPace();
    }

    private void markDirty(Session session) {
        if (session.markDirty()) {
            dirty.add(session);
        }
    }

    private void flushAtPace() {
        if (flushScheduled || dirty.isEmpty()) {
            return;
        }
        flushScheduled = true;
        var wait = pace.waitFrom(System.nanoTime());
        if (wait == 0) {
            loop.execute(this::flush);
        } else {
            loop.schedule(this::flush, wait, TimeUnit.NANOSECONDS);
        }
    }

    private void flush() {
        flushScheduled = false;
        var from = System.nanoTime();
        for (var session : dirty) {
            session.flush();
        }
        dirty.clear();
        pace.wrote(from, System.nanoTime());
    }
}
