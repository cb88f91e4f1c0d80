package io.chatcluster.service.worker;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import io.chatcluster.service.relay.Frame;
import io.chatcluster.service.relay.Heartbeat;
import io.chatcluster.service.relay.RelayConsumer;
import io.chatcluster.service.relay.RelayEntry;
import io.chatcluster.service.relay.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jboss.logging.Logger;

/**
 * One worker: decides each second which partitions to read.
 *
 * <p>Rendezvous hashing over the live workers gives each partition a preferred reader. That is a preference, not possession:
 * where a partition's oldest entry is older than {@code chat.relay.steal-after}, every worker reads it too, for three seconds
 * and for as long as it stays old, so that a worker whose loop hangs while its heartbeat goes on delays nobody for long. What
 * a dead worker has read and not finished is claimed. Two readers make duplicates, never disorder.
 */
public final class Worker {

    private static final Logger LOGGER = Logger.getLogger(Worker.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration STEAL_FOR = Duration.ofSeconds(3);
    private static final int GIVE_UP_AFTER = 5;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Heartbeat heartbeat;
    private final Router router;
    private final ChatMeters meters;
    private final ChatConfig config;
    private final String name;
    private final List<RelayConsumer> consumers = new ArrayList<>();
    private final List<PartitionLoop> loops = new ArrayList<>();
    /** Until when each partition is read, in {@link System#nanoTime()}; 0 for not. */
    private final AtomicLongArray wantedUntil;

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong pending = new AtomicLong();
    private volatile boolean stopped;
    private volatile double perSecond;
    private long routedBefore;
    private long tickedAt = System.nanoTime();

    /**
     * A worker.
     *
     * @param name fresh for each start of a process
     */
    public Worker(
            RedisCommands redis,
            RedisKeys keys,
            Heartbeat heartbeat,
            Router router,
            ChatMeters meters,
            ChatConfig config,
            String name) {
        this.redis = redis;
        this.keys = keys;
        this.heartbeat = heartbeat;
        this.router = router;
        this.meters = meters;
        this.config = config;
        this.name = name;
        this.wantedUntil = new AtomicLongArray(keys.partitions());
        for (var partition = 0; partition < keys.partitions(); partition++) {
            var consumer = new RelayConsumer(redis, keys, partition, name);
            consumers.add(consumer);
            var index = partition;
            loops.add(new PartitionLoop(partition, consumer, router, () -> wants(index)));
        }
    }

    private boolean wants(int partition) {
        return !stopped && wantedUntil.get(partition) - System.nanoTime() > 0;
    }

    /** Decides anew and claims; called each second by one thread. */
    public void tick() throws InterruptedException {
        heartbeat.beat();
        measure();
        var ages = ages();
        var live = heartbeat.live();
        var now = System.nanoTime();
        for (var partition = 0; partition < keys.partitions(); partition++) {
            var mine = Rendezvous.preferred(live, Integer.toString(partition))
                    .map(name::equals)
                    .orElse(true);
            if (mine) {
                // Longer than a tick may take while Redis is away, so that loops do not stop and start over.
                want(partition, now + LIMIT.multipliedBy(2).toNanos());
            } else if (ages.get(partition) > config.relay().stealAfter().toMillis()) {
                if (!wants(partition)) {
                    meters.stolen();
                }
                want(partition, now + STEAL_FOR.toNanos());
            } else if (wantedUntil.get(partition) - now > STEAL_FOR.toNanos()) {
                want(partition, now);
            }
            loops.get(partition).ensure();
        }
    }

    /** The rate since the last tick, smoothed over about ten of them. */
    private void measure() {
        var now = System.nanoTime();
        var routed = router.routed();
        var rate = (routed - routedBefore) * 1e9 / Math.max(1, now - tickedAt);
        var smoothed = perSecond;
        perSecond = smoothed + (rate - smoothed) * 0.1;
        routedBefore = routed;
        tickedAt = now;
    }

    /** Entries that this worker routes each second, lately; over all workers that is what is accepted. */
    public double routedPerSecond() {
        return perSecond;
    }

    private void want(int partition, long until) {
        wantedUntil.set(partition, until);
    }

    /** The age of the oldest entry of each partition in ms; -1 where there is none. */
    private List<Long> ages() throws InterruptedException {
        var answers = new ArrayList<CompletionStage<Reply>>();
        for (var partition = 0; partition < keys.partitions(); partition++) {
            answers.add(redis.run(partition, Script.OLDEST, List.of(keys.relay(partition)), List.of()));
        }
        var ages = new ArrayList<Long>();
        var entries = 0L;
        var unfinished = 0L;
        for (var answer : answers) {
            var relay = Await.within(LIMIT, answer);
            ages.add(relay.get(0).number());
            entries += relay.get(1).number();
            unfinished += relay.get(2).number();
        }
        waiting.set(entries - unfinished);
        pending.set(unfinished);
        return ages;
    }

    /** Takes over what others have read and not finished; called each second by one thread. */
    public void claim() throws InterruptedException {
        for (var partition = 0; partition < keys.partitions() && !stopped; partition++) {
            var consumer = consumers.get(partition);
            var entries = consumer.claim(config.relay().claimAfter());
            if (!entries.isEmpty()) {
                LOGGER.infof("relay entries claimed partition=%d entries=%d", partition, entries.size());
                meters.claimed(entries.size());
                router.route(partition, consumer, withoutHopeless(consumer, entries));
            }
        }
    }

    /** Entries that failed again and again must not hold up the rest: rooms heal by sweeps, direct messages are put aside. */
    private List<RelayEntry> withoutHopeless(RelayConsumer consumer, List<RelayEntry> entries)
            throws InterruptedException {
        var routable = new ArrayList<RelayEntry>();
        for (var entry : entries) {
            if (consumer.deliveries(entry.id()) <= GIVE_UP_AFTER) {
                routable.add(entry);
                continue;
            }
            var frame = entry.frame();
            LOGGER.errorf(
                    "relay entry given up channel=%s epoch=%s offset=%d",
                    frame.channel(), frame.epoch(), frame.offset());
            if (frame.kind() == Frame.Kind.PUBLICATION && Router.isConversation(frame.channel())) {
                Await.within(LIMIT, consumer.bury(entry));
                meters.buried();
            }
            Await.within(LIMIT, consumer.done(List.of(entry.id()), false));
        }
        return routable;
    }

    /** Entries of all relays that no worker has read, as of the last tick. */
    public long lag() {
        return waiting.get();
    }

    /** Entries of all relays that were read and are not finished, as of the last tick. */
    public long pending() {
        return pending.get();
    }

    /** Stops reading, finishes what was read, and leaves the list of workers; takes at most five seconds. */
    public void stop() throws InterruptedException {
        stopped = true;
        var end = System.nanoTime() + LIMIT.toNanos();
        while (loops.stream().anyMatch(PartitionLoop::isRunning) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        heartbeat.leave();
        for (var partition = 0; partition < keys.partitions(); partition++) {
            try {
                Await.within(
                        Duration.ofSeconds(1),
                        redis.run(partition, Script.CONSUMER_GONE, List.of(keys.relay(partition)), List.of(name)));
            } catch (RedisUnavailable e) {
                LOGGER.debugf("consumer left for the janitor partition=%d reason=%s", partition, e.getMessage());
            }
        }
    }
}
