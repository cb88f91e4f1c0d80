package io.chatcluster.service.hub;

import io.chatcluster.service.model.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session's interest in a channel. Lives on the session's event loop.
 *
 * <pre>
 *  JOINING ──reply of the log──▶ LIVE ──another epoch, a gap that cannot be filled──▶ HELD
 *     │  events gather              │              nothing is shown, the client's turn to be told comes │
 *     └────────cancel, failure──────┴──────────────────────▶ ENDED ◀───────────────────────────────────┘
 * </pre>
 *
 * Each subscription has its own position: events that the reply already covered are not shown again.
 */
public final class Subscription {

    /** Events kept while joining; beyond it the subscribe is repeated. */
    private static final int JOIN_BUFFER = 1000;

    private enum State {
        JOINING,
        LIVE,
        HELD,
        ENDED
    }

    private final Session session;
    private final String channel;
    private final boolean joinLeave;
    private final Optional<StreamPosition> from;
    private final SubscriptionListener listener;
    private final List<EncodedEvent> gathered = new ArrayList<>();
    private State state = State.JOINING;
    private boolean overflowed;
    private StreamPosition position = StreamPosition.BEGINNING;
    /** Place in the shard's list of this channel; kept by the shard. */
    int index;

    Subscription(
            Session session,
            String channel,
            boolean joinLeave,
            Optional<StreamPosition> from,
            SubscriptionListener listener) {
        this.session = session;
        this.channel = channel;
        this.joinLeave = joinLeave;
        this.from = from;
        this.listener = listener;
    }

    /** The channel's name. */
    public String channel() {
        return channel;
    }

    /** The session that listens. */
    public Session session() {
        return session;
    }

    /** Where the client wants to go on from; empty for the top. */
    Optional<StreamPosition> from() {
        return from;
    }

    /** Up to where the client has been sent the channel. */
    public StreamPosition position() {
        return position;
    }

    /** The log has answered: reply first, then what gathered meanwhile and is not in the reply, then live. */
    void activate(SubscribeReply reply, Runnable repeat) {
        if (state != State.JOINING) {
            return;
        }
        if (overflowed) {
            overflowed = false;
            gathered.clear();
            repeat.run();
            return;
        }
        state = State.LIVE;
        position = reply.top();
        listener.subscribed(this, reply);
        for (var event : gathered) {
            deliver(event);
        }
        gathered.clear();
        session.shard().flushSoon(session);
    }

    void fail(Throwable error) {
        if (state == State.JOINING) {
            cancel();
            listener.failed(this, error);
        }
    }

    /** Returns whether something was put into the session's outbox. */
    boolean deliver(EncodedEvent encoded) {
        switch (state) {
            case JOINING -> {
                if (gathered.size() < JOIN_BUFFER) {
                    gathered.add(encoded);
                } else {
                    overflowed = true;
                }
                return false;
            }
            case HELD, ENDED -> {
                return false;
            }
            case LIVE -> {
                return show(encoded);
            }
        }
        return false;
    }

    private boolean show(EncodedEvent encoded) {
        switch (encoded.event()) {
            case ChannelEvent.Published published -> {
                var offset = published.publication().offset();
                if (offset <= position.offset()) {
                    return false;
                }
                position = new StreamPosition(position.epoch(), offset);
            }
            case ChannelEvent.Joined joined -> {
                if (!joinLeave) {
                    return false;
                }
            }
            case ChannelEvent.Left left -> {
                if (!joinLeave) {
                    return false;
                }
            }
            case ChannelEvent.Signalled signalled -> {}
        }
        if (listener.handles(this, encoded.event())) {
            return false;
        }
        var bytes = encoded.in(session.dialect());
        if (bytes.length == 0) {
            return false;
        }
        session.enqueue(bytes);
        return true;
    }

    /**
     * The channel cannot be continued from this subscription's position: what comes now would leave a hole, and is not shown.
     *
     * @return whether it was live; if so, {@link #interrupt} has to follow
     */
    boolean hold() {
        if (state != State.LIVE) {
            return false;
        }
        state = State.HELD;
        return true;
    }

    /** A held subscription ends, and the client is told to subscribe anew. */
    void interrupt() {
        if (state == State.HELD) {
            cancel();
            listener.interrupted(this);
        }
    }

    /** Ends the subscription; nothing is delivered any more. Again without effect. */
    public void cancel() {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        gathered.clear();
        session.remove(this);
        session.shard().remove(this);
    }
}
