package io.chatcluster.service.worker;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.redis.Script;
import io.chatcluster.service.relay.RedisClock;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Tidies up what nobody else does: consumers of workers that are gone, publications over their age in logs that still grow (a
 * log that does not is forgotten as a whole), and rooms in the directory in which nothing is kept and nobody is. Several janitors are harmless. One virtual thread.
 */
public final class Janitor {

    private static final Logger LOGGER = Logger.getLogger(Janitor.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration CONSUMER_SILENCE = Duration.ofMinutes(1);

    /** Keys looked at in one round on each master: small, because nobody waits for it. */
    private static final int SCAN = 200;

    private static final Pattern PARTITION = Pattern.compile("\\{(\\d+)}");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final ChatConfig config;
    private final Duration consumerSilence;
    private final Map<String, String> scanCursors = new HashMap<>();
    private final Map<Integer, String> roomCursors = new HashMap<>();
    private int roomPartition;

    /** A janitor on the given Redis. */
    public Janitor(RedisCommands redis, RedisKeys keys, RedisClock clock, ChatConfig config) {
        this(redis, keys, clock, config, CONSUMER_SILENCE);
    }

    /** A janitor who takes consumers for gone after the given time. */
    Janitor(RedisCommands redis, RedisKeys keys, RedisClock clock, ChatConfig config, Duration consumerSilence) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.config = config;
        this.consumerSilence = consumerSilence;
    }

    /** Deletes consumers that have been silent for a minute and have nothing pending; what they have is claimed first. */
    public void removeConsumers() throws InterruptedException {
        for (var partition = 0; partition < keys.partitions(); partition++) {
            var relay = List.of(keys.relay(partition));
            try {
                var idle = Await.within(
                        LIMIT, redis.run(partition, Script.IDLE_CONSUMERS, relay, List.of(consumerSilence.toMillis())));
                for (var consumer : idle) {
                    Await.within(
                            LIMIT, redis.run(partition, Script.CONSUMER_GONE, relay, List.of(consumer.toString())));
                }
            } catch (RedisUnavailable e) {
                LOGGER.debugf("consumers not tidied partition=%d reason=%s", partition, e.getMessage());
            }
        }
    }

    /** Goes on with the scan of logs on every master and trims those with publications over their age. */
    public void trimLogs() throws InterruptedException {
        var oldest = clock.millis() - config.history().age().toMillis();
        for (var master : redis.masters()) {
            var request = Request.cmd(Command.SCAN)
                    .arg(scanCursors.getOrDefault(master, "0"))
                    .arg("MATCH")
                    .arg(keys.logPrefix() + "*")
                    .arg("COUNT")
                    .arg(SCAN);
            var page = Await.within(LIMIT, redis.sendTo(master, request));
            scanCursors.put(master, page.get(0).toString());
            for (var key : page.get(1)) {
                var found = PARTITION.matcher(key.toString());
                if (found.find()) {
                    Await.within(
                            LIMIT,
                            redis.run(
                                    Integer.parseInt(found.group(1)),
                                    Script.TRIM,
                                    List.of(key.toString()),
                                    List.of(oldest)));
                }
            }
        }
    }

    /** Goes on with the scan of one partition's rooms, another one each time; returns how many went. */
    public int removeRooms() throws InterruptedException {
        var partition = roomPartition;
        roomPartition = (partition + 1) % keys.partitions();
        var rooms = keys.rooms(partition);
        var request = Request.cmd(Command.ZSCAN)
                .arg(rooms)
                .arg(roomCursors.getOrDefault(partition, "0"))
                .arg("COUNT")
                .arg(SCAN);
        var page = Await.within(LIMIT, redis.send(rooms, request));
        roomCursors.put(partition, page.get(0).toString());
        var scriptKeys = new ArrayList<>(List.of(rooms));
        var channels = new ArrayList<String>();
        for (var i = 0; i < page.get(1).size(); i += 2) {
            var channel = page.get(1).get(i).toString();
            channels.add(channel);
            scriptKeys.add(keys.log(channel));
            scriptKeys.add(keys.presence(channel));
        }
        return channels.isEmpty()
                ? 0
                : Await.within(LIMIT, redis.run(partition, Script.ROOMS_GONE, scriptKeys, channels))
                        .count();
    }
}
