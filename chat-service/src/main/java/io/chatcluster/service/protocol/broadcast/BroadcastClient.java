package io.chatcluster.service.protocol.broadcast;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.PongWatch;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.hub.Subscription;
import io.chatcluster.service.hub.SubscriptionListener;
import io.chatcluster.service.hub.TokenBucket;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.StreamPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * One client of the global room. It listens from when it comes, and its messages are accepted one after the other, so that
 * they keep their order; the first waits until the client listens, for it gets its own too. Lives on the event loop of its
 * socket.
 */
final class BroadcastClient {

    private static final Logger LOGGER = Logger.getLogger(BroadcastClient.class);

    /** Messages that may wait for the one before; a client that sends more is told so for each of them. */
    private static final int WAITING = 128;

    private final BroadcastDoor door;
    private final Session session;
    private final PongWatch pongs;
    private final TokenBucket publishes;
    private final Queue<BroadcastFrame> waiting = new ArrayDeque<>(1);
    /** Whether the first message in the queue has to wait: for the one before, or until the client listens. */
    private boolean busy = true;

    BroadcastClient(BroadcastDoor door, Session session) {
        this.door = door;
        this.session = session;
        var config = door.config();
        this.pongs = new PongWatch(
                session, config.broadcast().ping(), config.broadcast().pongWithin());
        var limits = config.limits();
        this.publishes = new TokenBucket(limits.publishesPerSecond(), limits.publishBurst(), System.nanoTime());
        listen(Optional.empty(), () -> {
            // There is no more to be said about who this is.
            session.known();
            nextAfter();
        });
    }

    /** Listens from a position on; the task is run when that has begun. */
    private void listen(Optional<StreamPosition> from, Runnable begun) {
        var room = BroadcastDoor.ROOM.text();
        door.hub().subscribe(session, room, false, from, new SubscriptionListener() {
            @Override
            public void subscribed(Subscription subscription, SubscribeReply reply) {
                for (var publication : reply.missed()) {
                    var frame = BroadcastDoor.DIALECT.encode(new ChannelEvent.Published(room, publication));
                    if (frame != null) {
                        session.send(frame);
                    }
                }
                begun.run();
            }

            @Override
            public void failed(Subscription subscription, Throwable error) {
                session.disconnect(DisconnectCode.INTERNAL);
            }

            @Override
            public void interrupted(Subscription subscription) {
                // These clients know no recovery: the connection goes on from where it was.
                listen(Optional.of(subscription.position()), () -> {});
            }
        });
    }

    void pong() {
        pongs.pong();
    }

    /** A text has come. */
    void text(String frame) {
        if (session.isClosed()) {
            return;
        }
        var limit = door.config().limits().messageBytes();
        if (frame.length() > limit
                || (frame.length() > limit / 3 && frame.getBytes(StandardCharsets.UTF_8).length > limit)) {
            session.disconnect(DisconnectCode.MESSAGE_TOO_BIG);
            return;
        }
        try {
            take(frame);
        } catch (BroadcastRefusal e) {
            refuse(ErrorCode.BAD_REQUEST, e);
        }
    }

    /** Bytes have come, which have no meaning here. */
    void binary(int length) {
        if (session.isClosed()) {
            return;
        }
        if (length > door.config().limits().messageBytes()) {
            session.disconnect(DisconnectCode.MESSAGE_TOO_BIG);
            return;
        }
        refuse(ErrorCode.BAD_REQUEST, new BroadcastRefusal("", "the frame is binary; this door takes texts"));
    }

    private void take(String text) {
        var frame = BroadcastFrame.read(text);
        if (!publishes.take(System.nanoTime())) {
            var limits = door.config().limits();
            tooMany(
                    limits.publishesPerSecond(),
                    "too many messages; this door takes %d a second from one connection"
                            .formatted(limits.publishesPerSecond()));
        } else if (waiting.size() >= WAITING) {
            tooMany(WAITING, "too many messages wait to be stored; at most %d may".formatted(WAITING));
        } else {
            waiting.add(frame);
            next();
        }
    }

    private void tooMany(int limit, String sentence) {
        refuse(ErrorCode.TOO_MANY_REQUESTS, new BroadcastRefusal("", limit, sentence));
    }

    private void next() {
        if (busy || session.isClosed()) {
            return;
        }
        var frame = waiting.poll();
        if (frame == null) {
            return;
        }
        busy = true;
        door.messages()
                .anonymous(BroadcastDoor.ROOM, frame.clientId(), frame.message(), "Message")
                .whenComplete((sent, error) -> session.execute(() -> {
                    if (error != null && !session.isClosed()) {
                        refused(error);
                    }
                    nextAfter();
                }));
    }

    private void nextAfter() {
        busy = false;
        next();
    }

    /** The message is not in the room: its sender is told, since nobody else will be. */
    private void refused(Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ChatException refusal) {
            var tooLong = refusal.code() == ErrorCode.LIMIT_EXCEEDED;
            refuse(
                    refusal.code(),
                    new BroadcastRefusal(
                            tooLong ? "Message" : "",
                            tooLong ? door.config().limits().messageBytes() : 0,
                            refusal.sentence()));
        } else {
            LOGGER.error("a message of the global room failed", cause);
            refuse(ErrorCode.INTERNAL, new BroadcastRefusal("", "the service cannot do this right now; try again"));
        }
    }

    private void refuse(ErrorCode code, BroadcastRefusal refusal) {
        door.meters().refused(code);
        session.send(refusal.frame());
    }

    /** Why the server closed the connection; empty where the peer did. */
    Optional<DisconnectCode> reason() {
        return session.reason();
    }

    /** The connection is gone. */
    void closed() {
        waiting.clear();
        session.close();
    }
}
