package io.chatcluster.service.testing;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Dialect;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.hub.Outbound;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.hub.Subscription;
import io.chatcluster.service.hub.SubscriptionListener;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Someone who listens to one channel and does what the clients of the native protocol do: shows what comes, remembers the
 * position, and subscribes again from it when told to.
 */
public final class Listener implements SubscriptionListener {

    private static final Dialect PLAIN = new Plain();

    private final Hub hub;
    private final EventExecutor loop;
    private final String channel;
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<SubscribeReply> replies = new CopyOnWriteArrayList<>();
    private final List<StreamPosition> interruptions = new CopyOnWriteArrayList<>();
    private volatile Optional<StreamPosition> position;
    private Session session;

    Listener(Hub hub, EventExecutor loop, String channel, Optional<StreamPosition> from) {
        this.hub = hub;
        this.loop = loop;
        this.channel = channel;
        this.position = from;
        loop.execute(() -> {
            session = hub.open(new Socket(), PLAIN);
            subscribe();
        });
    }

    private void subscribe() {
        hub.subscribe(session, channel, true, position, this);
    }

    @Override
    public void subscribed(Subscription subscription, SubscribeReply reply) {
        if (reply.recovered()) {
            reply.missed().forEach(this::show);
        }
        position = Optional.of(reply.top());
        replies.add(reply);
    }

    @Override
    public void failed(Subscription subscription, Throwable error) {
        subscribe();
    }

    @Override
    public void interrupted(Subscription subscription) {
        interruptions.add(position.orElseThrow());
        subscribe();
    }

    @Override
    public boolean handles(Subscription subscription, ChannelEvent event) {
        if (event instanceof ChannelEvent.Published published) {
            show(published.publication());
            position = Optional.of(new StreamPosition(
                    position.orElseThrow().epoch(), published.publication().offset()));
        }
        return false;
    }

    private void show(Publication publication) {
        shown.add(publication.offset() + " " + new String(publication.body().data(), StandardCharsets.UTF_8));
    }

    /** Hangs up. */
    public void leave() {
        loop.execute(() -> session.close());
    }

    /** What was shown of the channel, each as {@code offset text}. */
    public List<String> shown() {
        return List.copyOf(shown);
    }

    /** The texts of what was shown. */
    public List<String> texts() {
        return shown.stream().map(each -> each.substring(each.indexOf(' ') + 1)).toList();
    }

    /** What went to the socket of joins, leaves and signals. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** The answers to each subscribe so far. */
    public List<SubscribeReply> replies() {
        return List.copyOf(replies);
    }

    /** How often a subscribe from a position could not be answered in full. */
    public long refusals() {
        return replies.stream().skip(1).filter(reply -> !reply.recovered()).count();
    }

    /** The positions at which the subscription was ended by the service. */
    public List<StreamPosition> interruptions() {
        return List.copyOf(interruptions);
    }

    /** Where the client is; empty before the first answer. */
    public Optional<StreamPosition> position() {
        return position;
    }

    private final class Socket implements Outbound {

        @Override
        public EventExecutor loop() {
            return loop;
        }

        @Override
        public boolean write(List<byte[]> messages, Runnable written) {
            messages.forEach(message -> events.add(new String(message, StandardCharsets.UTF_8)));
            return true;
        }

        @Override
        public void ping() {}

        @Override
        public void close(DisconnectCode code) {
            events.add("closed " + code.reason());
        }

        @Override
        public void abort() {
            events.add("aborted");
        }
    }

    private static final class Plain implements Dialect {

        @Override
        public int index() {
            return 0;
        }

        @Override
        public byte[] encode(ChannelEvent event) {
            return switch (event) {
                case ChannelEvent.Published published -> new byte[0];
                case ChannelEvent.Joined joined -> utf8("join " + joined.info().user());
                case ChannelEvent.Left left -> utf8("leave " + left.info().user());
                case ChannelEvent.Signalled signalled ->
                    utf8("signal " + new String(signalled.json(), StandardCharsets.UTF_8));
            };
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
