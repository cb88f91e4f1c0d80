package io.chatcluster.service.hub;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.metrics.ChatMeters;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Decides whether a new connection may come in, and counts those that are in. Thread-safe.
 *
 * <p>Connections that have not said who they are, strangers, share a smaller number of places. Where there is none left for
 * a new one, the stranger that came first has to go, if it had time enough to say who it is: people take a moment for that,
 * a crowd that only holds places takes for ever.
 */
public final class Admission {

    /** Where a connection's Netty channel keeps its place. */
    public static final AttributeKey<Place> PLACE = AttributeKey.valueOf("chat.place");

    /** How long a stranger cannot be sent away for another: some round trips on a slow network, and a busy Redis. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(2);

    private final int capacity;
    private final int strangersMost;
    private final TokenBucket handshakes;
    private final ChatMeters meters;
    private final LongSupplier nanoTime;
    private final Set<Place> strangers = new LinkedHashSet<>();
    private int connections;
    private volatile boolean open;

    /** Closed at first. */
    public Admission(ChatConfig config, ChatMeters meters) {
        this(config, meters, System::nanoTime);
    }

    Admission(ChatConfig config, ChatMeters meters, LongSupplier nanoTime) {
        this.meters = meters;
        this.nanoTime = nanoTime;
        this.capacity = config.limits().connections();
        this.strangersMost = config.limits().unauthenticatedConnections();
        var perSecond = config.limits().handshakesPerSecond();
        this.handshakes = new TokenBucket(perSecond, perSecond, nanoTime.getAsLong());
    }

    /** A connection's place; a stranger's until it is known. */
    public final class Place {
        private final long since;
        private Runnable eviction;
        private boolean gone;

        private Place(long since, Runnable eviction) {
            this.since = since;
            this.eviction = eviction;
        }

        /** How this connection is closed where another stranger needs its place; may be called on any thread. */
        public void evictBy(Runnable politely) {
            synchronized (Admission.this) {
                eviction = politely;
            }
        }

        /** The connection has said who it is, and stays. */
        public void known() {
            synchronized (Admission.this) {
                strangers.remove(this);
            }
        }

        /** The connection is gone; again without effect. */
        public void left() {
            synchronized (Admission.this) {
                if (!gone) {
                    gone = true;
                    strangers.remove(this);
                    connections--;
                }
            }
        }
    }

    /**
     * Asks for a place, and counts the outcome.
     *
     * @param eviction closes the connection without a word; may be called on any thread
     * @return the place, to be given back by {@link Place#left()}; empty where the connection is refused
     */
    public Optional<Place> ask(Runnable eviction) {
        Runnable evicted = () -> {};
        Optional<Place> place = Optional.empty();
        ChatMeters.Handshake outcome;
        synchronized (this) {
            var now = nanoTime.getAsLong();
            var eldest = strangers.isEmpty() ? null : strangers.iterator().next();
            var crowded = connections >= capacity || strangers.size() >= strangersMost;
            var stuck = eldest == null || now - eldest.since < UNDISTURBED.toNanos();
            if (!open) {
                outcome = ChatMeters.Handshake.DRAINING;
            } else if (crowded && stuck) {
                outcome = ChatMeters.Handshake.FULL;
            } else if (!handshakes.take(now)) {
                outcome = ChatMeters.Handshake.THROTTLED;
            } else {
                outcome = ChatMeters.Handshake.ACCEPTED;
                if (crowded && eldest != null) {
                    eldest.left();
                    evicted = eldest.eviction;
                }
                connections++;
                var taken = new Place(now, eviction);
                strangers.add(taken);
                place = Optional.of(taken);
            }
        }
        meters.handshake(outcome);
        evicted.run();
        return place;
    }

    /** Seconds after which to try again: spread, so that those who are refused do not come back together. */
    public static int retryAfterSeconds() {
        return ThreadLocalRandom.current().nextInt(1, 6);
    }

    /** Lets connections in. */
    public void open() {
        open = true;
    }

    /** Refuses new connections from now on. */
    public void close() {
        open = false;
    }

    /** Whether connections may come in, but for capacity and rate. */
    public boolean isOpen() {
        return open;
    }

    /** Connections that are in. */
    public synchronized int connections() {
        return connections;
    }

    /** Those of them that have not said who they are. */
    public synchronized int strangers() {
        return strangers.size();
    }

    /** Most connections that may be in. */
    public int capacity() {
        return capacity;
    }
}
