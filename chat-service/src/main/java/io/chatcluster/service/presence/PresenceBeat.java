package io.chatcluster.service.presence;

import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Renews the lease of this node's people, one script a partition. Where the lease had run out, or Redis lists another number
 * than the node remembers, everybody of that partition is entered again and strangers are taken out.
 */
public final class PresenceBeat {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Presence presence;
    private final String node;
    private final long leaseMs;
    private final int[] differing;

    /** The beat of a node. */
    public PresenceBeat(RedisCommands redis, RedisKeys keys, Presence presence, String node, Duration lease) {
        this.redis = redis;
        this.keys = keys;
        this.presence = presence;
        this.node = node;
        this.leaseMs = lease.toMillis();
        this.differing = new int[keys.partitions()];
    }

    /** One beat; called by one thread. */
    public void beat() throws InterruptedException {
        var held = presence.heldByPartition();
        var answers = new ArrayList<CompletionStage<Reply>>(keys.partitions());
        for (var partition = 0; partition < keys.partitions(); partition++) {
            answers.add(redis.run(
                    partition,
                    Script.PRESENCE_BEAT,
                    List.of(keys.alive(partition), keys.held(partition, node)),
                    List.of(node, leaseMs)));
        }
        for (var partition = 0; partition < keys.partitions(); partition++) {
            var answer = Await.within(LIMIT, answers.get(partition));
            var lapsed = answer.get(0).count() == 0 && held[partition] > 0;
            var differs = answer.get(1).count() != held[partition];
            // A difference seen once may be an entry under way; twice in a row it is a loss.
            differing[partition] = differs ? differing[partition] + 1 : 0;
            if (lapsed || differing[partition] >= 2) {
                restore(partition);
                differing[partition] = 0;
            }
        }
    }

    private void restore(int partition) throws InterruptedException {
        var key = keys.held(partition, node);
        var answer = Await.within(
                LIMIT, redis.send(key, Request.cmd(Command.SMEMBERS).arg(key)));
        var listed = new ArrayList<String>();
        answer.forEach(member -> listed.add(member.toString()));
        presence.restore(partition, listed);
    }
}
