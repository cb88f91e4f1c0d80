package io.chatcluster.service.relay;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Appends frames to the inboxes of nodes. An inbox that is gone is never made again, for nobody would read it. Overflow: the
 * oldest frames of a full inbox are dropped; the node finds out by its sweep and reads the logs. Thread-safe.
 */
public final class InboxWriter {

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final int capacity;

    /** A writer on the given Redis. */
    public InboxWriter(RedisCommands redis, RedisKeys keys, ChatConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.capacity = config.relay().inboxCapacity();
    }

    /** Appends frames in their order; false where the node has no inbox any more. */
    public CompletionStage<Boolean> append(String node, List<Frame> frames) {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (var entry : FramePacking.pack(frames)) {
            var request = Request.cmd(Command.XADD)
                    .arg(keys.inbox(node))
                    .arg("NOMKSTREAM")
                    .arg("MAXLEN")
                    .arg("~")
                    .arg(capacity)
                    .arg("*")
                    .arg("f")
                    .arg(Buffer.buffer(entry));
            all = all.thenCombine(redis.send(keys.inbox(node), request), (earlier, id) -> earlier && !id.isNil());
        }
        return all;
    }

    /** Removes a node from the subscribers of channels, all of one partition. */
    public void forget(String node, List<String> channels) {
        for (var channel : channels) {
            redis.send(
                    keys.nodes(channel),
                    Request.cmd(Command.ZREM).arg(keys.nodes(channel)).arg(node));
        }
    }
}
