package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.hub.Subscription;
import io.chatcluster.service.hub.SubscriptionListener;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rooms that one client listens to, and its presence there. Lives on the event loop of the client's socket. */
final class ChannelSubscriptions {

    /** Tells the client that it is no longer subscribed and should subscribe anew from where it was (2500 and up). */
    private static final int RESUBSCRIBE = 2500;

    private final CentrifugalDoor door;
    private final Session session;
    private final ChannelTurns turns;
    private final Set<String> present = new HashSet<>(4);

    ChannelSubscriptions(CentrifugalDoor door, Session session, ChannelTurns turns) {
        this.door = door;
        this.session = session;
        this.turns = turns;
    }

    /** Has its turn; ends it when the reply is out. */
    void subscribe(Command.Subscribe command, ClientInfo self) {
        var channel = command.channel();
        var refusal = refusal(channel);
        if (refusal != null) {
            session.send(CentrifugalClient.refusal(door, command.id(), refusal));
            turns.done(channel);
            return;
        }
        door.hub().subscribe(session, channel, command.joinLeave(), command.from(), new SubscriptionListener() {
            @Override
            public void subscribed(Subscription subscription, SubscribeReply reply) {
                if (command.refuseUnrecovered() && command.from().isPresent() && !reply.recovered()) {
                    subscription.cancel();
                    var error = new ChatException(ErrorCode.UNRECOVERABLE_POSITION);
                    session.send(CentrifugalClient.refusal(door, command.id(), error));
                } else {
                    session.send(ReplyWriter.subscribe(
                            command.id(), reply, command.from().isPresent()));
                    present.add(channel);
                    door.presence().enter(channel, self);
                }
                turns.done(channel);
            }

            @Override
            public void failed(Subscription subscription, Throwable error) {
                session.send(CentrifugalClient.refusal(door, command.id(), error));
                turns.done(channel);
            }

            @Override
            public void interrupted(Subscription subscription) {
                door.meters().resubscribed(1);
                // The client stays present: it subscribes anew at once, and nobody is to see it leave and join.
                session.send(ReplyWriter.unsubscribed(channel, DisconnectCode.INSUFFICIENT_STATE, RESUBSCRIBE));
            }
        });
    }

    private @Nullable ChatException refusal(String name) {
        var channel = ChannelName.parse(name);
        if (channel.isEmpty()) {
            return new ChatException(ErrorCode.UNKNOWN_CHANNEL);
        }
        if (session.subscription(name).isPresent()) {
            return new ChatException(ErrorCode.ALREADY_SUBSCRIBED);
        }
        if (!(channel.get() instanceof ChannelName.Open)) {
            return new ChatException(ErrorCode.PERMISSION_DENIED);
        }
        var limit = door.config().limits().channelsPerConnection();
        return session.subscriptions().size() > limit
                ? new ChatException(ErrorCode.LIMIT_EXCEEDED, "a connection has at most %d channels".formatted(limit))
                : null;
    }

    /** Has its turn; ends it when the reply is out. Unsubscribing from what one is not subscribed to is fine. */
    void unsubscribe(Command.Unsubscribe command, ClientInfo self) {
        var channel = command.channel();
        if (ChannelName.parse(channel)
                .filter(ChannelName.Open.class::isInstance)
                .isPresent()) {
            session.subscription(channel).ifPresent(Subscription::cancel);
            leave(channel, self);
        }
        session.send(ReplyWriter.empty(command.id(), "unsubscribe"));
        turns.done(channel);
    }

    private void leave(String channel, ClientInfo self) {
        if (present.remove(channel)) {
            door.presence().leave(channel, self);
        }
    }

    /** The connection is gone. */
    void leaveAll(ClientInfo self) {
        present.forEach(channel -> door.presence().leave(channel, self));
        present.clear();
    }
}
