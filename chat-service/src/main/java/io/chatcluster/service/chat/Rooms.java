package io.chatcluster.service.chat;

import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of rooms: those with something in their log, or with people. The script that takes a message registers its
 * room once a minute, the one that enters people registers a room's first; the janitor takes out what is empty. Thread-safe.
 */
public final class Rooms {

    /** Most rooms of one answer. */
    public static final int LIMIT = 200;

    /** How long an answer is given to everybody who asks: it costs a script or two for each partition. */
    private static final Duration KEPT = Duration.ofMillis(500);

    private record Answer(long at, CompletableFuture<List<RoomState>> rooms) {}

    private record Listed(String channel, long at) {}

    private final RedisCommands redis;
    private final RedisKeys keys;
    private @Nullable Answer answer;

    /** Rooms on the given Redis. */
    public Rooms(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** The rooms in which something happened last, latest first, {@link #LIMIT} at most; up to half a second old. */
    public CompletionStage<List<RoomState>> latest() {
        synchronized (this) {
            var now = System.nanoTime();
            var before = answer;
            if (before == null
                    || now - before.at() > KEPT.toNanos()
                    || before.rooms().isCompletedExceptionally()) {
                before = new Answer(now, read().toCompletableFuture());
                answer = before;
            }
            return before.rooms();
        }
    }

    private CompletionStage<List<RoomState>> read() {
        return Conversations.all(IntStream.range(0, keys.partitions()).mapToObj(this::listed))
                .thenCompose(partitions -> {
                    var byPartition = new LinkedHashMap<Integer, List<String>>();
                    partitions.stream()
                            .flatMap(List::stream)
                            .sorted(Comparator.comparingLong(Listed::at).reversed())
                            .limit(LIMIT)
                            .forEach(each -> byPartition
                                    .computeIfAbsent(keys.partitionOf(each.channel()), index -> new ArrayList<>())
                                    .add(each.channel()));
                    return Conversations.all(byPartition.values().stream().map(this::states));
                })
                .thenApply(states -> states.stream()
                        .flatMap(List::stream)
                        .filter(room -> room.online() > 0 || room.top() > 0)
                        .sorted(Comparator.comparingLong(RoomState::lastAt)
                                .thenComparingInt(RoomState::online)
                                .reversed())
                        .toList());
    }

    private CompletionStage<List<Listed>> listed(int partition) {
        return redis.run(partition, Script.ROOMS, List.of(keys.rooms(partition)), List.of(LIMIT))
                .thenApply(answer -> IntStream.range(0, answer.size() / 2)
                        .mapToObj(i -> new Listed(
                                answer.get(2 * i).toString(),
                                answer.get(2 * i + 1).number()))
                        .toList());
    }

    private CompletionStage<List<RoomState>> states(List<String> channels) {
        var scriptKeys = new ArrayList<String>(channels.size() * 3);
        channels.forEach(
                channel -> scriptKeys.addAll(List.of(keys.meta(channel), keys.log(channel), keys.presence(channel))));
        return redis.run(keys.partitionOf(channels.getFirst()), Script.ROOM_STATE, scriptKeys, List.of())
                .thenApply(answer -> IntStream.range(0, channels.size())
                        .mapToObj(i -> new RoomState(
                                channels.get(i),
                                answer.get(i).get(2).count(),
                                answer.get(i).get(0).number(),
                                answer.get(i).get(1).number()))
                        .toList());
    }
}
