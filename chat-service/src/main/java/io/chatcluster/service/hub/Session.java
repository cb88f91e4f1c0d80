package io.chatcluster.service.hub;

import io.chatcluster.service.model.DisconnectCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the hub sees it: its subscriptions and its outbox. Lives on the event loop of its socket; everything is
 * called there.
 *
 * <p>The outbox: messages gather here and go to the socket in one write. While a write is under way, or the shard still
 * deals out a batch, further ones gather and make up the next write. Beyond the byte limit the connection is closed; the
 * client comes back and recovers. The same where a write stays blocked for longer than the dialect allows.
 */
public final class Session {

    private final Shard shard;
    private final Outbound outbound;
    private final Dialect dialect;
    private final int byteLimit;
    private final Map<String, Subscription> subscriptions = new HashMap<>(4);
    private List<byte[]> waiting = new ArrayList<>(4);
    private int waitingBytes;
    private int writingBytes;
    private boolean dirty;
    private boolean closed;
    private boolean watched;
    /** When the present write began, in {@link System#nanoTime()}. */
    private long writingSince;

    private @Nullable DisconnectCode reason;

    Session(Shard shard, Outbound outbound, Dialect dialect, int byteLimit) {
        this.shard = shard;
        this.outbound = outbound;
        this.dialect = dialect;
        this.byteLimit = byteLimit;
        shard.opened(this);
        outbound.evictBy(() -> disconnect(DisconnectCode.TOO_MANY_REQUESTS));
    }

    /** The peer has said who it is: the connection keeps its place whoever else comes. */
    public void known() {
        outbound.known();
    }

    /** Puts a message into the outbox and has it flushed when the present task of the loop is done. */
    public void send(byte[] message) {
        enqueue(message);
        shard.flushSoon(this);
    }

    /** Puts a message into the outbox; the shard flushes. */
    void enqueue(byte[] message) {
        if (closed || message.length == 0) {
            return;
        }
        waiting.add(message);
        waitingBytes += message.length;
        shard.outboxBytes(message.length);
        if (waitingBytes + writingBytes > byteLimit) {
            shard.meters().slowConsumer();
            disconnect(DisconnectCode.SLOW);
        }
    }

    /** Writes what has gathered, unless a write is under way. */
    void flush() {
        dirty = false;
        if (closed || writingBytes > 0 || waiting.isEmpty()) {
            return;
        }
        var messages = waiting;
        writingBytes = waitingBytes;
        waitingBytes = 0;
        waiting = List.of();
        if (outbound.write(messages, this::written)) {
            messages.clear();
            waiting = messages;
            shard.outboxBytes(-writingBytes);
            writingBytes = 0;
        } else {
            waiting = new ArrayList<>();
            writingSince = System.nanoTime();
            dialect.writeLimit().ifPresent(this::watch);
        }
    }

    /** Closes the connection where a write is under way for as long as the limit; one look at a time, however many writes. */
    private void watch(Duration limit) {
        if (watched) {
            return;
        }
        watched = true;
        var left = limit.minusNanos(System.nanoTime() - writingSince);
        after((int) left.toSeconds() + 1, () -> {
            watched = false;
            if (closed || writingBytes == 0) {
                return;
            }
            if (System.nanoTime() - writingSince < limit.toNanos()) {
                watch(limit);
                return;
            }
            shard.meters().slowConsumer();
            reason = DisconnectCode.SLOW;
            abort();
        });
    }

    private void written() {
        shard.outboxBytes(-writingBytes);
        writingBytes = 0;
        flush();
    }

    /** Whether this call made the session need a flush. */
    boolean markDirty() {
        var first = !dirty;
        dirty = true;
        return first;
    }

    /** Pings the peer. */
    public void ping() {
        if (!closed) {
            outbound.ping();
        }
    }

    /** Sends what waits, then closes the connection, saying why. */
    public void disconnect(DisconnectCode code) {
        if (closed) {
            return;
        }
        if (code != DisconnectCode.SLOW) {
            flush();
        }
        reason = code;
        close();
        outbound.close(code);
    }

    /** Closes the connection without a word. */
    public void abort() {
        close();
        outbound.abort();
    }

    /** The connection is gone: subscriptions end, the outbox is dropped. Again without effect. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        shard.closed(this);
        List.copyOf(subscriptions.values()).forEach(Subscription::cancel);
        shard.outboxBytes(-waitingBytes - writingBytes);
        waiting = List.of();
        waitingBytes = 0;
        writingBytes = 0;
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Why the server closed the connection; empty where the peer did, or nobody has. */
    public Optional<DisconnectCode> reason() {
        return Optional.ofNullable(reason);
    }

    /** The subscription to a channel, joining or live. */
    public Optional<Subscription> subscription(String channel) {
        return Optional.ofNullable(subscriptions.get(channel));
    }

    /** All subscriptions, joining or live. */
    public Collection<Subscription> subscriptions() {
        return subscriptions.values();
    }

    void add(Subscription subscription) {
        subscriptions.put(subscription.channel(), subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription.channel(), subscription);
    }

    Shard shard() {
        return shard;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Runs a task on the session's event loop; for answers that come from elsewhere. */
    public void execute(Runnable task) {
        outbound.loop().execute(task);
    }

    /** Has the task run on the loop about the given seconds from now; checked once a second. */
    public void after(int seconds, Runnable task) {
        shard.wheel().add(seconds, task);
    }
}
