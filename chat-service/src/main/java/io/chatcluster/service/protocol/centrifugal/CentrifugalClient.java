package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.account.Account;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.hub.Subscription;
import io.chatcluster.service.hub.SubscriptionListener;
import io.chatcluster.service.hub.TokenBucket;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.redis.RedisUnavailable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the native door. Lives on the event loop of its socket.
 *
 * <pre>
 *  NEW ──connect──▶ CONNECTING ──token known, inbox joined──▶ CONNECTED ──▶ closed
 *                       commands that come meanwhile wait
 * </pre>
 */
final class CentrifugalClient {

    /** Commands that may wait while the connect is under way. */
    private static final int EARLY_COMMANDS = 256;

    private enum State {
        NEW,
        CONNECTING,
        CONNECTED
    }

    private final CentrifugalDoor door;
    private final Session session;
    private final KeepAlive keepAlive;
    private final ChannelTurns turns = new ChannelTurns();
    private final List<Command> early = new ArrayList<>(0);
    private final ChannelSubscriptions channels;
    private final ChatRpc rpc;
    private State state = State.NEW;
    private @Nullable ClientInfo self;
    private @Nullable TokenBucket publishes;
    private @Nullable TokenBucket calls;

    CentrifugalClient(CentrifugalDoor door, Session session) {
        this.door = door;
        this.session = session;
        this.keepAlive = new KeepAlive(session, door.config().nativeDoor());
        this.channels = new ChannelSubscriptions(door, session, turns);
        this.rpc = new ChatRpc(door);
        session.after((int) door.config().limits().authenticateWithin().toSeconds(), () -> {
            if (state != State.CONNECTED && !session.isClosed()) {
                session.disconnect(DisconnectCode.STALE);
            }
        });
    }

    /** A text frame has come. */
    void frame(String frame) {
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
            CommandReader.read(frame).forEach(this::take);
        } catch (CommandReader.MalformedFrame e) {
            session.disconnect(DisconnectCode.BAD_REQUEST);
        }
    }

    private void take(Command command) {
        if (session.isClosed()) {
            return;
        }
        var me = self;
        if (state == State.CONNECTED && me != null) {
            handle(command, me);
        } else if (state == State.CONNECTING) {
            if (early.size() >= EARLY_COMMANDS || command instanceof Command.Connect) {
                session.disconnect(DisconnectCode.BAD_REQUEST);
            } else {
                early.add(command);
            }
        } else if (command instanceof Command.Connect connect) {
            state = State.CONNECTING;
            connect(connect);
        } else {
            session.disconnect(DisconnectCode.BAD_REQUEST);
        }
    }

    private void connect(Command.Connect connect) {
        onLoop(
                door.sessions().find(connect.token()),
                found -> {
                    if (found.isEmpty()) {
                        session.disconnect(DisconnectCode.INVALID_TOKEN);
                    } else {
                        joinInbox(connect, found.get());
                    }
                },
                error -> refuseConnect(connect, error));
    }

    private void refuseConnect(Command.Connect connect, Throwable error) {
        state = State.NEW;
        early.clear();
        answerError(connect.id(), error);
    }

    private void joinInbox(Command.Connect connect, Account account) {
        var me = new ClientInfo(Long.toString(account.id()), UUID.randomUUID().toString(), account.name());
        var inbox = new ChannelName.UserInbox(account.id()).text();
        var from = Optional.ofNullable(connect.subs().get(inbox));
        door.hub().subscribe(session, inbox, false, from, new SubscriptionListener() {
            @Override
            public void subscribed(Subscription subscription, SubscribeReply reply) {
                self = me;
                state = State.CONNECTED;
                session.known();
                var limits = door.config().limits();
                publishes = new TokenBucket(limits.publishesPerSecond(), limits.publishBurst(), System.nanoTime());
                calls = new TokenBucket(limits.callsPerSecond(), limits.callBurst(), System.nanoTime());
                var ping = door.config().nativeDoor().ping().toSeconds();
                session.send(
                        ReplyWriter.connect(connect.id(), me, door.version(), ping, inbox, reply, from.isPresent()));
                keepAlive.start();
                var waited = List.copyOf(early);
                early.clear();
                waited.forEach(CentrifugalClient.this::take);
            }

            @Override
            public void failed(Subscription subscription, Throwable error) {
                refuseConnect(connect, error);
            }

            @Override
            public void interrupted(Subscription subscription) {
                // The SDKs subscribe anew only to what they have subscribed to themselves; this one comes with the
                // connection.
                session.disconnect(DisconnectCode.INSUFFICIENT_STATE);
            }
        });
    }

    private void handle(Command command, ClientInfo me) {
        switch (command) {
            case Command.Pong pong -> keepAlive.pong();
            case Command.Connect connect -> session.disconnect(DisconnectCode.BAD_REQUEST);
            case Command.Subscribe subscribe -> turn(subscribe.channel(), () -> channels.subscribe(subscribe, me));
            case Command.Unsubscribe unsubscribe ->
                turn(unsubscribe.channel(), () -> channels.unsubscribe(unsubscribe, me));
            case Command.Publish publish -> turn(publish.channel(), () -> publish(publish, me));
            case Command.History history -> history(history, me);
            case Command.Presence presence -> presence(presence.id(), presence.channel(), true);
            case Command.PresenceStats stats -> presence(stats.id(), stats.channel(), false);
            case Command.Rpc call -> call(call, me);
            case Command.Send send -> {}
            case Command.Ping ping -> session.send(ReplyWriter.empty(ping.id(), "ping"));
            case Command.Unsupported other -> answerError(other.id(), new ChatException(ErrorCode.NOT_AVAILABLE));
        }
    }

    private void turn(String channel, Runnable command) {
        if (!turns.add(channel, command)) {
            session.disconnect(DisconnectCode.TOO_MANY_REQUESTS);
        }
    }

    private boolean mayPublish() {
        return publishes != null && publishes.take(System.nanoTime());
    }

    private boolean mayCall() {
        return calls != null && calls.take(System.nanoTime());
    }

    private void publish(Command.Publish publish, ClientInfo me) {
        var channel = ChannelName.parse(publish.channel());
        if (channel.isEmpty() || publish.data().isEmpty() || !mayPublish()) {
            var code = channel.isEmpty()
                    ? ErrorCode.UNKNOWN_CHANNEL
                    : publish.data().isEmpty() ? ErrorCode.BAD_REQUEST : ErrorCode.TOO_MANY_REQUESTS;
            answerError(publish.id(), new ChatException(code));
            turns.done(publish.channel());
            return;
        }
        var data = publish.data().getBytes(StandardCharsets.UTF_8);
        onLoop(
                door.messages().publish(channel.get(), me, data),
                taken -> {
                    session.send(ReplyWriter.empty(publish.id(), "publish"));
                    turns.done(publish.channel());
                },
                error -> {
                    answerError(publish.id(), error);
                    turns.done(publish.channel());
                });
    }

    private void history(Command.History history, ClientInfo me) {
        var channel = ChannelName.parse(history.channel());
        var allowed = channel.isPresent()
                && switch (channel.get()) {
                    case ChannelName.Open open -> true;
                    case ChannelName.DirectMessage direct -> direct.includes(Long.parseLong(me.user()));
                    case ChannelName.UserInbox inbox ->
                        Long.toString(inbox.user()).equals(me.user());
                };
        if (!allowed) {
            answerError(
                    history.id(),
                    new ChatException(channel.isEmpty() ? ErrorCode.UNKNOWN_CHANNEL : ErrorCode.PERMISSION_DENIED));
            return;
        }
        var limit = history.limit() < 0 ? Integer.MAX_VALUE : history.limit();
        onLoop(
                door.log().page(history.channel(), history.since(), limit, history.reverse()),
                page -> {
                    if (page.valid()) {
                        session.send(ReplyWriter.history(history.id(), page));
                    } else {
                        answerError(history.id(), new ChatException(ErrorCode.UNRECOVERABLE_POSITION));
                    }
                },
                error -> answerError(history.id(), error));
    }

    private void presence(int id, String name, boolean everybody) {
        var channel = ChannelName.parse(name);
        if (channel.isEmpty() || !(channel.get() instanceof ChannelName.Open)) {
            answerError(id, new ChatException(channel.isEmpty() ? ErrorCode.UNKNOWN_CHANNEL : ErrorCode.NOT_AVAILABLE));
            return;
        }
        onLoop(
                everybody ? door.presence().members(name) : door.presence().count(name),
                members -> session.send(
                        everybody ? ReplyWriter.presence(id, members) : ReplyWriter.presenceStats(id, members)),
                error -> answerError(id, error));
    }

    private void call(Command.Rpc command, ClientInfo me) {
        ChatRpc.Call call;
        try {
            call = rpc.call(command.method(), command.data(), me);
        } catch (ChatException e) {
            answerError(command.id(), e);
            return;
        }
        if (call.publishes() ? !mayPublish() : !mayCall()) {
            answerError(command.id(), new ChatException(ErrorCode.TOO_MANY_REQUESTS));
            return;
        }
        if (call.turn().isEmpty()) {
            answer(command, call, () -> {});
        } else {
            turn(call.turn(), () -> answer(command, call, () -> turns.done(call.turn())));
        }
    }

    private void answer(Command.Rpc command, ChatRpc.Call call, Runnable done) {
        CompletionStage<byte[]> body;
        try {
            body = call.body().get();
        } catch (RuntimeException e) {
            body = CompletableFuture.failedFuture(e);
        }
        onLoop(
                body,
                data -> {
                    session.send(ReplyWriter.rpc(command.id(), data));
                    done.run();
                },
                error -> {
                    answerError(command.id(), error);
                    done.run();
                });
    }

    private void answerError(int id, Throwable error) {
        session.send(refusal(door, id, error));
    }

    /** What a client is told of a failure: a refusal as it is, anything else as a temporary error. */
    static byte[] refusal(CentrifugalDoor door, int id, Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ChatException refusal) {
            door.meters().refused(refusal.code());
            return ReplyWriter.error(id, refusal.code(), refusal.sentence());
        }
        door.meters().refused(ErrorCode.INTERNAL);
        if (!(cause instanceof RedisUnavailable)) {
            org.jboss.logging.Logger.getLogger(CentrifugalClient.class).errorf(cause, "command failed");
        }
        return ReplyWriter.error(id, ErrorCode.INTERNAL, "the service cannot do this right now; try again");
    }

    private <T> void onLoop(CompletionStage<T> future, Consumer<T> done, Consumer<Throwable> failed) {
        future.whenComplete((value, error) -> session.execute(() -> {
            if (session.isClosed()) {
                return;
            }
            if (error == null) {
                done.accept(value);
            } else {
                failed.accept(error);
            }
        }));
    }

    /** Why the server closed the connection; empty where the peer did. */
    Optional<DisconnectCode> reason() {
        return session.reason();
    }

    /** The connection is gone. */
    void closed() {
        turns.clear();
        var me = self;
        if (me != null) {
            channels.leaveAll(me);
        }
        session.close();
    }
}
