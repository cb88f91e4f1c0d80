package io.chatcluster.service.presence;

import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This node's people. Entering and leaving are announced for a user's first and last connection only, decided where the
 * list changes. The node remembers whom it has entered, so that it can enter them again where Redis has lost them.
 */
public final class Presence {

    private record Entry(String channel, String client) {}

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final String node;
    private final Map<Entry, ClientInfo> own = new ConcurrentHashMap<>();

    /** The presence of a node's people. */
    public Presence(RedisCommands redis, RedisKeys keys, String node) {
        this.redis = redis;
        this.keys = keys;
        this.node = node;
    }

    /** Enters a connection; repeated by the beat where it fails. */
    public CompletionStage<Reply> enter(String channel, ClientInfo info) {
        own.put(new Entry(channel, info.client()), info);
        return set(channel, info);
    }

    private CompletionStage<Reply> set(String channel, ClientInfo info) {
        var partition = keys.partitionOf(channel);
        return redis.run(
                partition,
                Script.PRESENCE_SET,
                List.of(
                        keys.presence(channel),
                        keys.held(partition, node),
                        keys.relay(partition),
                        keys.rooms(partition)),
                List.of(info.client(), info.user(), ClientInfoCodec.encode(info), node, channel));
    }

    /** Takes a connection out. Where that fails, the beat finds one too many and repeats it. */
    public CompletionStage<Reply> leave(String channel, ClientInfo info) {
        own.remove(new Entry(channel, info.client()));
        return drop(channel, info.client());
    }

    private CompletionStage<Reply> drop(String channel, String client) {
        var partition = keys.partitionOf(channel);
        return redis.run(
                partition,
                Script.PRESENCE_DROP,
                List.of(keys.presence(channel), keys.held(partition, node), keys.relay(partition)),
                List.of(client, node, channel));
    }

    /** Who is in a channel. */
    public CompletionStage<Members> members(String channel) {
        return read(channel, true);
    }

    /** How many are in a channel; {@link Members#infos()} is empty. */
    public CompletionStage<Members> count(String channel) {
        return read(channel, false);
    }

    private CompletionStage<Members> read(String channel, boolean infos) {
        return redis.run(
                        keys.partitionOf(channel),
                        Script.PRESENCE_READ,
                        List.of(keys.presence(channel)),
                        List.of(infos))
                .thenApply(answer -> {
                    var list = new ArrayList<ClientInfo>(Math.max(0, answer.size() - 2));
                    for (var i = 2; i < answer.size(); i++) {
                        list.add(ClientInfoCodec.decode(answer.get(i).toString()));
                    }
                    return new Members(answer.get(0).count(), answer.get(1).count(), list);
                });
    }

    /** The number of this node's people in each partition. */
    int[] heldByPartition() {
        var counts = new int[keys.partitions()];
        own.keySet().forEach(entry -> counts[keys.partitionOf(entry.channel())]++);
        return counts;
    }

    /** Enters everybody of a partition again and takes out who is listed without being here. */
    void restore(int partition, List<String> listed) {
        own.forEach((entry, info) -> {
            if (keys.partitionOf(entry.channel()) == partition) {
                set(entry.channel(), info);
            }
        });
        for (var member : listed) {
            var space = member.indexOf(' ');
            var entry = new Entry(member.substring(space + 1), member.substring(0, space));
            if (!own.containsKey(entry)) {
                drop(entry.channel(), entry.client());
            }
        }
    }

    /** Takes everybody out, as the last thing before the process ends. */
    public void leaveAll() {
        own.forEach((entry, info) -> leave(entry.channel(), info));
    }
}
