package io.chatcluster.service.relay;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.BlockingReader;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Reads this node's inbox on a virtual thread until it is stopped. The cursor starts at the beginning of a fresh inbox and is
 * always the last id seen; where the inbox' own last id is behind it (a new master with a slower clock, or an inbox that was
 * made again), it starts over, and duplicates are dropped by the listener.
 */
public final class InboxReader {

    private static final Logger LOGGER = Logger.getLogger(InboxReader.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration TOUCH = Duration.ofSeconds(1);
    private static final int COUNT = 100;
    private static final long LONGEST_PAUSE_MS = 500;

    private final RedisCommands redis;
    private final String inbox;
    private final long ttlMs;
    private final InboxListener listener;
    private final BlockingReader reader;
    private volatile boolean stopped;
    private String cursor = "0-0";
    private long touched;

    /** A reader of a node's inbox. */
    public InboxReader(RedisCommands redis, RedisKeys keys, ChatConfig config, String node, InboxListener listener) {
        this.redis = redis;
        this.inbox = keys.inbox(node);
        this.ttlMs = config.relay().inboxTtl().toMillis();
        this.listener = listener;
        this.reader = new BlockingReader(redis, inbox);
    }

    /** Makes the inbox; frames written from now on will be read. */
    public void open() throws InterruptedException {
        touch();
    }

    /** Reads until {@link #stop()}. */
    public void run() {
        var fails = 0;
        while (!stopped) {
            try {
                if (reader.isFresh() || System.nanoTime() - touched > TOUCH.toNanos()) {
                    touch();
                    trim();
                }
                var answer = reader.read(Request.cmd(Command.XREAD)
                        .arg("COUNT")
                        .arg(COUNT)
                        .arg("BLOCK")
                        .arg(BlockingReader.BLOCK_MS)
                        .arg("STREAMS")
                        .arg(inbox)
                        .arg(cursor));
                if (fails > 0) {
                    LOGGER.infof("inbox readable again after failures=%d", fails);
                    fails = 0;
                    listener.interrupted();
                }
                if (answer.isPresent()) {
                    deliver(answer.get().get(0).get(1));
                }
            } catch (RedisUnavailable e) {
                if (fails++ == 0 && !stopped) {
                    LOGGER.warnf("inbox unreadable reason=%s", e.getMessage());
                }
                pause(Math.min(LONGEST_PAUSE_MS, 20L << Math.min(fails, 5)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOGGER.errorf(e, "inbox entries skipped after=%s", cursor);
                listener.interrupted();
                pause(LONGEST_PAUSE_MS);
            }
        }
    }

    /** The loop ends within two seconds. */
    public void stop() {
        stopped = true;
    }

    private void deliver(Reply entries) throws InterruptedException {
        var frames = new ArrayList<Frame>();
        for (var entry : entries) {
            cursor = entry.get(0).toString();
            var fields = entry.get(1);
            if (!fields.get(0).toString().equals("f")) {
                continue;
            }
            try {
                frames.addAll(FramePacking.unpack(fields.get(1).bytes()));
            } catch (IllegalArgumentException e) {
                LOGGER.warnf("inbox entry skipped id=%s reason=%s", cursor, e.getMessage());
                listener.interrupted();
            }
        }
        listener.frames(frames);
    }

    private void touch() throws InterruptedException {
        var last = Await.within(LIMIT, redis.run(Script.INBOX_TOUCH, List.of(inbox), List.of(ttlMs)))
                .toString();
        if (compare(cursor, last) > 0) {
            LOGGER.warnf("inbox starts over cursor=%s last=%s", cursor, last);
            cursor = "0-0";
            listener.interrupted();
        }
        touched = System.nanoTime();
    }

    private void trim() {
        redis.send(
                inbox,
                Request.cmd(Command.XTRIM).arg(inbox).arg("MINID").arg("~").arg(cursor));
    }

    /** Compares stream ids {@code ms-seq}. */
    private static int compare(String one, String other) {
        var a = one.split("-", 2);
        var b = other.split("-", 2);
        var ms = Long.compareUnsigned(Long.parseUnsignedLong(a[0]), Long.parseUnsignedLong(b[0]));
        return ms != 0 ? ms : Long.compareUnsigned(Long.parseUnsignedLong(a[1]), Long.parseUnsignedLong(b[1]));
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
