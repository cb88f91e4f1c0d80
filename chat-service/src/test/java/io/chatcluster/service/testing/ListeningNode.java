package io.chatcluster.service.testing;

import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.Presence;
import io.chatcluster.service.presence.PresenceBeat;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.relay.InboxReader;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A connect node of a pod: inbox, hub and presence, with people whose sockets are lists. */
public final class ListeningNode implements AutoCloseable {

    private final String name;
    private final Hub hub;
    private final DefaultEventLoop hubLoop = new DefaultEventLoop();
    private final DefaultEventLoop socketLoop = new DefaultEventLoop();
    private final InboxReader reader;
    private final Presence presence;
    private final PresenceBeat beat;

    private ListeningNode(Pod pod, String name) {
        this.name = name;
        hub = new Hub(hubLoop, pod.log(), pod.keys(), pod.meters(), pod.config(), pod.clock()::millis, name);
        reader = new InboxReader(pod.redis(), pod.keys(), pod.config(), name, hub);
        presence = new Presence(pod.redis(), pod.keys(), name);
        beat = new PresenceBeat(
                pod.redis(), pod.keys(), presence, name, pod.config().presence().lease());
    }

    /** Starts a node that reads its inbox. */
    public static ListeningNode start(Pod pod, String name) {
        var node = silent(pod, name);
        try {
            node.reader.open();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        Thread.ofVirtual().name("inbox-" + name).start(node.reader::run);
        return node;
    }

    /** Starts a node without an inbox: tests give the hub its frames. */
    public static ListeningNode silent(Pod pod, String name) {
        var node = new ListeningNode(pod, name);
        node.hub.start();
        return node;
    }

    public String name() {
        return name;
    }

    public Hub hub() {
        return hub;
    }

    public Presence presence() {
        return presence;
    }

    /** Gives the hub frames as if they had come through the inbox. */
    public void feed(List<Frame> frames) {
        try {
            hub.frames(frames);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** One beat of presence. */
    public void beat() {
        try {
            beat.beat();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Someone who listens from the top on. */
    public Listener listen(String channel) {
        return new Listener(hub, socketLoop, channel, Optional.empty());
    }

    /** Someone who comes back with a position. */
    public Listener listen(String channel, StreamPosition from) {
        return new Listener(hub, socketLoop, channel, Optional.of(from));
    }

    /** Stops reading, as a node that has died: what is in Redis stays. */
    @Override
    public void close() {
        reader.stop();
        hubLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        socketLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
