package io.chatcluster.service.relay;

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
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** A worker's side of one partition's relay: group reads, claims of what others left, and finishing. One virtual thread reads. */
public final class RelayConsumer {

    private static final Logger LOGGER = Logger.getLogger(RelayConsumer.class);

    /** Entries of one batch; larger ones could not be routed in the time a batch has. */
    public static final int BATCH = 100;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final int partition;
    private final String consumer;
    private final BlockingReader reader;

    /** A consumer with a name that no earlier process had. */
    public RelayConsumer(RedisCommands redis, RedisKeys keys, int partition, String consumer) {
        this.redis = redis;
        this.keys = keys;
        this.partition = partition;
        this.consumer = consumer;
        this.reader = new BlockingReader(redis, keys.relay(partition));
    }

    /** New entries, waiting up to two seconds for the first. */
    public List<RelayEntry> read() throws InterruptedException {
        var request = Request.cmd(Command.XREADGROUP)
                .arg("GROUP")
                .arg(RedisKeys.GROUP)
                .arg(consumer)
                .arg("COUNT")
                .arg(BATCH)
                .arg("BLOCK")
                .arg(BlockingReader.BLOCK_MS)
                .arg("STREAMS")
                .arg(keys.relay(partition))
                .arg(">");
        try {
            return reader.read(request)
                    .map(answer -> entries(answer.get(0).get(1)))
                    .orElse(List.of());
        } catch (RedisUnavailable e) {
            createGroupIfMissing(e);
            return List.of();
        }
    }

    /** Takes over entries that were read by someone and not finished for the given time. */
    public List<RelayEntry> claim(Duration idle) throws InterruptedException {
        var request = Request.cmd(Command.XAUTOCLAIM)
                .arg(keys.relay(partition))
                .arg(RedisKeys.GROUP)
                .arg(consumer)
                .arg(idle.toMillis())
                .arg("0-0")
                .arg("COUNT")
                .arg(BATCH);
        try {
            var answer = Await.within(LIMIT, redis.send(keys.relay(partition), request));
            return entries(answer.get(1));
        } catch (RedisUnavailable e) {
            createGroupIfMissing(e);
            return List.of();
        }
    }

    /** How often an entry was handed out so far; 0 where it is not pending. */
    public int deliveries(String id) throws InterruptedException {
        var request = Request.cmd(Command.XPENDING)
                .arg(keys.relay(partition))
                .arg(RedisKeys.GROUP)
                .arg(id)
                .arg(id)
                .arg(1);
        var answer = Await.within(LIMIT, redis.send(keys.relay(partition), request));
        return answer.size() == 0 ? 0 : answer.get(0).get(3).count();
    }

    /** Finishes entries; repeated until it succeeded or its time is over, in which case they will be routed again. */
    public CompletionStage<Reply> done(List<String> ids, boolean durable) {
        return redis.run(partition, Script.DONE, List.of(keys.relay(partition)), ids, LIMIT, durable);
    }

    /** Puts a message aside that could not be delivered after many tries, for an operator to look at. */
    public CompletionStage<Reply> bury(RelayEntry entry) {
        var request = Request.cmd(Command.XADD)
                .arg(keys.dead(partition))
                .arg("MAXLEN")
                .arg("~")
                .arg(10_000)
                .arg("*")
                .arg("c")
                .arg(entry.frame().channel())
                .arg("e")
                .arg(entry.frame().epoch())
                .arg("o")
                .arg(entry.frame().offset());
        return redis.send(keys.dead(partition), request);
    }

    /** The group starts at the beginning of the stream: what was accepted before it existed is routed too. */
    private void createGroupIfMissing(RedisUnavailable error) throws InterruptedException {
        var message = error.getMessage();
        if (message == null || !message.contains("NOGROUP")) {
            throw error;
        }
        var request = Request.cmd(Command.XGROUP)
                .arg("CREATE")
                .arg(keys.relay(partition))
                .arg(RedisKeys.GROUP)
                .arg("0")
                .arg("MKSTREAM");
        try {
            Await.within(LIMIT, redis.send(keys.relay(partition), request));
        } catch (RedisUnavailable e) {
            if (e.getMessage() == null || !e.getMessage().contains("BUSYGROUP")) {
                throw e;
            }
        }
    }

    private static List<RelayEntry> entries(Reply stream) {
        var entries = new ArrayList<RelayEntry>(stream.size());
        for (var entry : stream) {
            if (entry.size() < 2 || entry.get(1).isNil()) {
                continue; // deleted while pending: servers before 7.0 still list it
            }
            try {
                entries.add(new RelayEntry(entry.get(0).toString(), frame(entry.get(1))));
            } catch (IllegalArgumentException e) {
                // Left pending: a worker of the release that wrote it will claim it.
                LOGGER.warnf("relay entry skipped id=%s reason=%s", entry.get(0), e.getMessage());
            }
        }
        return entries;
    }

    private static Frame frame(Reply fields) {
        if (!fields.get(1).toString().equals("1")) {
            throw new IllegalArgumentException("relay entry of unknown format version " + fields.get(1));
        }
        return new Frame(
                Frame.Kind.of(fields.get(3).toString().charAt(0)),
                fields.get(5).toString(),
                fields.get(7).toString(),
                fields.get(9).number(),
                fields.get(11).number(),
                fields.get(13).bytes());
    }
}
