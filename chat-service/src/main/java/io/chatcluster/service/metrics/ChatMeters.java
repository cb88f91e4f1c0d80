package io.chatcluster.service.metrics;

import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.smallrye.metrics.app.CounterImpl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.annotation.RegistryType;

/** Every meter of the service: what is counted, and under which name it is scraped. */
@Singleton
public final class ChatMeters {

    private static final String MESSAGES = "chat_messages_total";
    private static final String MESSAGES_HELP =
            "Messages accepted into channels (in), routed by workers and written to sockets (out)";
    private static final String DISCONNECTS = "chat_disconnects_total";
    private static final String DISCONNECTS_HELP = "Connections ended, by the server's code or by the peer";

    private final MeterRegistrar meters;
    private final Counter accepted;
    private final Counter routed;
    private final Counter delivered;
    private final DeliveryHistogram delivery = new DeliveryHistogram();
    private final EnumCounters<Handshake> handshakes;
    private final EnumCounters<DisconnectCode> disconnects;
    private final Counter closedByPeer;
    private final EnumCounters<ErrorCode> errors;
    private final EnumCounters<Door> opened = new EnumCounters<>(Door.class, _ -> new CounterImpl());
    private final EnumCounters<Door> closed = new EnumCounters<>(Door.class, _ -> new CounterImpl());
    private final Counter gapReads;
    private final Counter fences;
    private final Counter slowConsumers;
    private final EnumCounters<DrainClose> drained;
    private final Counter resubscribes;
    private final Counter relayClaimed;
    private final Counter relayStolen;
    private final Counter relayDead;
    private final Counter redisAnswered;
    private final Counter redisFailed;

    /** Registers everything in the given registry, which the platform shows at {@code /metrics}. */
    @Inject
    public ChatMeters(@RegistryType(type = MetricRegistry.Type.APPLICATION) MetricRegistry registry) {
        meters = new MeterRegistrar(registry);
        accepted = messages("in", "channel");
        routed = messages("out", "inbox");
        delivered = messages("out", "socket");
        delivery.register(meters);
        handshakes = meters.counters(
                "chat_handshakes_total",
                "New connections, by what became of them",
                Handshake.class,
                "outcome",
                Handshake::label);
        disconnects =
                meters.counters(DISCONNECTS, DISCONNECTS_HELP, DisconnectCode.class, "code", DisconnectCode::label);
        closedByPeer = meters.counter(DISCONNECTS, DISCONNECTS_HELP, new Tag("code", "peer"));
        drained = meters.counters(
                "chat_drain_closed_total",
                "Connections closed because the process was emptied",
                DrainClose.class,
                "reason",
                DrainClose::label);
        errors = meters.counters(
                "chat_errors_total",
                "Commands refused",
                ErrorCode.class,
                "code",
                code -> Integer.toString(code.code()));
        for (var door : Door.values()) {
            meters.gauge(
                    "chat_connections", "Open connections", () -> connections(door), new Tag("door", door.label()));
        }
        gapReads =
                meters.counter("chat_gap_reads_total", "Reads of a channel log that filled a gap in a node's stream");
        fences = meters.counter("chat_fences_total", "Channels whose subscribers had to start over in a new epoch");
        slowConsumers = meters.counter("chat_slow_consumers_total", "Connections closed because they read too slowly");
        resubscribes = meters.counter("chat_resubscribes_total", "Subscriptions that clients were asked to renew");
        relayClaimed = meters.counter("chat_relay_claimed_total", "Relay entries taken over from silent workers");
        relayStolen = meters.counter("chat_relay_stolen_total", "Partitions read by a worker that does not own them");
        relayDead = meters.counter("chat_relay_dead_total", "Relay entries put aside because they could not be routed");
        redisAnswered = redisBatches("ok");
        redisFailed = redisBatches("failed");
    }

    /** A message was accepted into its channel. */
    public void accepted() {
        accepted.inc();
    }

    /** Relay entries were routed and finished. */
    public void routed(int entries) {
        routed.inc(entries);
    }

    /**
     * One publication was written to local sockets.
     *
     * @param sockets how many got it; each counts once
     * @param latencyMillis from acceptance to this write
     */
    public void delivered(int sockets, long latencyMillis) {
        delivered.inc(sockets);
        delivery.record(sockets, latencyMillis);
    }

    /** Connections were told to go because the process is being emptied. */
    public void drained(DrainClose reason, int connections) {
        drained.inc(reason, connections);
    }

    /** A new connection was let in or refused. */
    public void handshake(Handshake outcome) {
        handshakes.inc(outcome);
    }

    /** A connection is open; {@link #closed} follows exactly once. */
    public void opened(Door door) {
        opened.inc(door);
    }

    /**
     * A connection has ended.
     *
     * @param code why the server ended it; empty where the other side did, or the network
     */
    public void closed(Door door, Optional<DisconnectCode> code) {
        closed.inc(door);
        code.ifPresentOrElse(disconnects::inc, closedByPeer::inc);
    }

    /** The connections that are open now, of all doors. */
    public long connections() {
        long gone = closed.sum();
        return opened.sum() - gone;
    }

    /** The connections let in since the start. */
    public long accepts() {
        return handshakes.count(Handshake.ACCEPTED);
    }

    /** The connections ended since the start, by either side. */
    public long closes() {
        return closed.sum();
    }

    /** A command was refused. */
    public void refused(ErrorCode code) {
        errors.inc(code);
    }

    /** A gap in a channel was filled from its log. */
    public void gapRead() {
        gapReads.inc();
    }

    /** A channel's numbering began anew: its subscribers were sent away to subscribe again. */
    public void fenced() {
        fences.inc();
    }

    /** A connection had more bytes waiting than it may. */
    public void slowConsumer() {
        slowConsumers.inc();
    }

    /** Clients were asked to subscribe anew. */
    public void resubscribed(int subscriptions) {
        resubscribes.inc(subscriptions);
    }

    /** Entries of a silent worker were taken over. */
    public void claimed(int entries) {
        relayClaimed.inc(entries);
    }

    /** This worker began to read a partition that another one should read. */
    public void stolen() {
        relayStolen.inc();
    }

    /** A relay entry was put aside. */
    public void buried() {
        relayDead.inc();
    }

    /** A batch of commands came back from Redis, or did not. */
    public void redisCommand(boolean ok) {
        (ok ? redisAnswered : redisFailed).inc();
    }

    /**
     * Shows a number that is kept elsewhere; a later source of the same name replaces the earlier one.
     *
     * @param value read at every scrape, on the scraping thread: must be quick and thread-safe
     */
    public void gauge(String name, String help, Supplier<? extends Number> value) {
        meters.gauge(name, help, value);
    }

    /** The closed ones are read first: the difference is never negative. */
    private long connections(Door door) {
        long gone = closed.count(door);
        return opened.count(door) - gone;
    }

    private Counter messages(String direction, String target) {
        return meters.counter(MESSAGES, MESSAGES_HELP, new Tag("direction", direction), new Tag("target", target));
    }

    private Counter redisBatches(String result) {
        return meters.counter("chat_redis_batches_total", "Batches of commands to Redis", new Tag("result", result));
    }

    /** The kinds of connections that are counted apart. */
    public enum Door {
        /** The Centrifugal client protocol. */
        NATIVE("native"),
        /** gochat's protocol, over WebSocket and TCP. */
        GOCHAT("gochat"),
        /** The one global room. */
        BROADCAST("broadcast");

        private final String label;

        Door(String label) {
            this.label = label;
        }

        /** The value of the {@code door} label. */
        public String label() {
            return label;
        }
    }

    /** Why a connection was closed while the process was being emptied. */
    public enum DrainClose {
        /** Its turn had come. */
        PACED("paced"),
        /** The time was over. */
        DEADLINE("deadline");

        private final String label;

        DrainClose(String label) {
            this.label = label;
        }

        /** The value of the {@code reason} label. */
        public String label() {
            return label;
        }
    }

    /** How the admission of a new connection ended. */
    public enum Handshake {
        /** Let in. */
        ACCEPTED("accepted"),
        /** Refused: the process holds as many connections as it may. */
        FULL("full"),
        /** Refused: too many new connections in too short a time. */
        THROTTLED("throttled"),
        /** Refused: the process is being emptied. */
        DRAINING("draining");

        private final String label;

        Handshake(String label) {
            this.label = label;
        }

        /** The value of the {@code outcome} label. */
        public String label() {
            return label;
        }
    }
}
