package io.chatcluster.service.worker;

import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.redis.Script;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.relay.InboxWriter;
import io.chatcluster.service.relay.RelayConsumer;
import io.chatcluster.service.relay.RelayEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Routes one batch of a partition.
 *
 * <ol>
 *   <li>Look up the nodes of each channel, after the entries were read and without a cache.
 *   <li>Append the frames to the nodes' inboxes, packed; best effort, three tries, for the nodes' sweeps heal what is lost.
 *   <li>Copy direct messages; an entry whose copies failed stays pending and will be claimed, the others do not wait for it.
 *   <li>Finish the entries.
 * </ol>
 *
 * A batch has 2.5 s: half the time after which others claim it, so that two slow workers do not feed each other. Used by any
 * number of virtual threads.
 */
public final class Router {

    private static final Logger LOGGER = Logger.getLogger(Router.class);
    private static final Duration BATCH_LIMIT = Duration.ofMillis(2500);
    private static final int TRIES = 3;
    private static final Duration WARN_AGAIN = Duration.ofSeconds(5);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final InboxWriter inboxes;
    private final InboxCopier copier;
    private final ChatMeters meters;
    private final boolean durable;
    private final LongAdder routed = new LongAdder();
    private final AtomicLong warned = new AtomicLong();

    /**
     * A router.
     *
     * @param durable whether finishing waits for a replica too
     */
    public Router(
            RedisCommands redis,
            RedisKeys keys,
            InboxWriter inboxes,
            InboxCopier copier,
            ChatMeters meters,
            boolean durable) {
        this.redis = redis;
        this.keys = keys;
        this.inboxes = inboxes;
        this.copier = copier;
        this.meters = meters;
        this.durable = durable;
    }

    /**
     * Routes entries that the consumer has read or claimed.
     *
     * @throws RedisUnavailable where the batch has to be left to be claimed again
     */
    public void route(int partition, RelayConsumer consumer, List<RelayEntry> entries) throws InterruptedException {
        var end = System.nanoTime() + BATCH_LIMIT.toNanos();
        var copies = startCopies(entries);
        var byNode = framesByNode(partition, entries, left(end));
        append(byNode, end);
        var failed = awaitCopies(copies, end);
        var finished = entries.stream()
                .map(RelayEntry::id)
                .filter(id -> !failed.contains(id))
                .toList();
        if (!finished.isEmpty()) {
            // Not waited for: an entry that stays is routed again, and its frames are dropped as duplicates.
            consumer.done(finished, durable && !copies.isEmpty()).exceptionally(error -> {
                LOGGER.warnf("relay entries left to be claimed partition=%d reason=%s", partition, error.getMessage());
                return null;
            });
        }
        meters.routed(finished.size());
        routed.add(finished.size());
    }

    /** Entries routed since the start. */
    long routed() {
        return routed.sum();
    }

    private static Duration left(long end) {
        var nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new RedisUnavailable("the batch took more than " + BATCH_LIMIT);
        }
        return Duration.ofNanos(nanos);
    }

    private Map<String, List<Frame>> framesByNode(int partition, List<RelayEntry> entries, Duration limit)
            throws InterruptedException {
        var channels = entries.stream()
                .map(entry -> entry.frame().channel())
                .filter(channel -> !isConversation(channel))
                .distinct()
                .toList();
        if (channels.isEmpty()) {
            return Map.of();
        }
        var answer = Await.within(
                limit,
                redis.run(
                        partition,
                        Script.ROUTES,
                        channels.stream().map(keys::nodes).toList(),
                        List.of()));
        var nodes = new LinkedHashMap<String, List<String>>();
        for (var i = 0; i < channels.size(); i++) {
            var names = new ArrayList<String>();
            answer.get(i).forEach(name -> names.add(name.toString()));
            nodes.put(channels.get(i), names);
        }
        var byNode = new LinkedHashMap<String, List<Frame>>();
        for (var entry : entries) {
            for (var node : nodes.getOrDefault(entry.frame().channel(), List.of())) {
                byNode.computeIfAbsent(node, name -> new ArrayList<>()).add(entry.frame());
            }
        }
        return byNode;
    }

    private void append(Map<String, List<Frame>> byNode, long end) throws InterruptedException {
        var waiting = new LinkedHashMap<String, CompletionStage<Boolean>>();
        for (var attempt = 1; attempt <= TRIES && !byNode.isEmpty(); attempt++) {
            byNode.forEach((node, frames) -> waiting.put(node, inboxes.append(node, frames)));
            var again = new LinkedHashMap<String, List<Frame>>();
            for (var node : waiting.entrySet()) {
                var frames = byNode.getOrDefault(node.getKey(), List.of());
                try {
                    if (!Await.within(left(end), node.getValue())) {
                        inboxes.forget(
                                node.getKey(),
                                frames.stream().map(Frame::channel).distinct().toList());
                    }
                } catch (RedisUnavailable e) {
                    again.put(node.getKey(), frames);
                }
            }
            waiting.clear();
            byNode = again;
        }
        if (!byNode.isEmpty()) {
            warnOfInboxes(byNode.keySet());
        }
    }

    /** Every batch may meet the same inboxes: one line in a while says enough. */
    private void warnOfInboxes(Set<String> nodes) {
        var now = System.nanoTime();
        var last = warned.get();
        if ((last == 0 || now - last > WARN_AGAIN.toNanos()) && warned.compareAndSet(last, now)) {
            LOGGER.warnf("inboxes not reached, their nodes will read the logs nodes=%s", nodes);
        }
    }

    /** The copies under way, with the entries that wait for them: neighbours of one conversation together. */
    private record Copy(Set<String> entries, CompletionStage<Void> done) {}

    private List<Copy> startCopies(List<RelayEntry> entries) {
        var runs = new LinkedHashMap<String, List<List<RelayEntry>>>();
        for (var entry : entries) {
            var frame = entry.frame();
            if (frame.kind() != Frame.Kind.PUBLICATION || !isConversation(frame.channel())) {
                continue;
            }
            var ofChannel = runs.computeIfAbsent(frame.channel(), name -> new ArrayList<>());
            if (!ofChannel.isEmpty() && follows(ofChannel.getLast().getLast().frame(), frame)) {
                ofChannel.getLast().add(entry);
            } else {
                ofChannel.add(new ArrayList<>(List.of(entry)));
            }
        }
        var copies = new ArrayList<Copy>();
        runs.forEach((channel, ofChannel) -> ofChannel.forEach(run -> copies.add(startCopy(channel, run))));
        return copies;
    }

    private static boolean follows(Frame before, Frame after) {
        return before.epoch().equals(after.epoch()) && before.offset() + 1 == after.offset();
    }

    private Copy startCopy(String channel, List<RelayEntry> run) {
        var conversation =
                (ChannelName.DirectMessage) ChannelName.parse(channel).orElseThrow();
        var messages = run.stream()
                .map(RelayEntry::frame)
                .map(frame -> new Publication(frame.offset(), frame.time(), PublicationBody.decode(frame.payload())))
                .toList();
        var ids = new HashSet<String>();
        run.forEach(entry -> ids.add(entry.id()));
        return new Copy(ids, copier.copy(conversation, run.getFirst().frame().epoch(), messages));
    }

    private Set<String> awaitCopies(List<Copy> copies, long end) throws InterruptedException {
        var failed = new HashSet<String>();
        for (var copy : copies) {
            try {
                Await.within(left(end), copy.done());
            } catch (RedisUnavailable e) {
                LOGGER.warnf("direct messages left to be claimed entries=%s reason=%s", copy.entries(), e.getMessage());
                failed.addAll(copy.entries());
            }
        }
        return failed;
    }

    /** Conversations have no subscribers: their messages reach people through their inbox channels. */
    static boolean isConversation(String channel) {
        return channel.startsWith("dm:");
    }
}
