package io.chatcluster.service.chat;

import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * In which channels a user talks: conversations, and rooms where they have written or marked something as read. The latest
 * {@link RedisKeys#MOST_TALKS} are remembered. Pull chats are none: their clients have no accounts. Thread-safe.
 */
public final class Talks {

    /** How long a channel is not noted again. */
    private static final Duration FRESH = Duration.ofHours(1);

    /** Notes remembered by this process; about 150 bytes each. */
    private static final int REMEMBERED = 20_000;

    /** A channel, and when it was last noted by Redis' clock in ms. */
    record Talk(String channel, long at) {}

    private record Key(long user, String channel) {}

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Map<Key, Long> noted = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Talks on the given Redis. */
    public Talks(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Notes that somebody talks in a channel; written at most once an hour, and not waited for. */
    void note(long user, String channel) {
        if (channel.startsWith(ChannelName.Pull.PREFIX)) {
            return;
        }
        var key = new Key(user, channel);
        var now = System.nanoTime();
        synchronized (noted) {
            var before = noted.get(key);
            if (before != null && now - before < FRESH.toNanos()) {
                return;
            }
            noted.put(key, now);
        }
        var inbox = new ChannelName.UserInbox(user).text();
        redis.run(
                        keys.partitionOf(inbox),
                        Script.TALK,
                        List.of(keys.talks(inbox)),
                        List.of(channel, RedisKeys.MOST_TALKS))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        synchronized (noted) {
                            noted.remove(key);
                        }
                    }
                });
    }

    /** A user's channels, latest first. */
    CompletionStage<List<Talk>> of(long user) {
        var inbox = new ChannelName.UserInbox(user).text();
        return redis.run(keys.partitionOf(inbox), Script.TALKS, List.of(keys.talks(inbox)), List.of())
                .thenApply(answer -> java.util.stream.IntStream.range(0, answer.size() / 2)
                        .mapToObj(i -> new Talk(
                                answer.get(2 * i).toString(),
                                answer.get(2 * i + 1).number()))
                        .toList());
    }
}
