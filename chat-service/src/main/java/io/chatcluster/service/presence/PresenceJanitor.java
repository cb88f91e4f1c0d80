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

/**
 * Takes the people of silent nodes out of presence. The script itself checks that the lease has run out, so several
 * janitors are harmless and each leave is announced once.
 */
public final class PresenceJanitor {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** People taken out by one script; bounds how long it holds up Redis. */
    private static final int PAGE = 200;

    private final RedisCommands redis;
    private final RedisKeys keys;

    /** A janitor on the given Redis. */
    public PresenceJanitor(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** One round over all partitions; returns how many leaves were announced. */
    public int sweep() throws InterruptedException {
        var leaves = 0;
        for (var partition = 0; partition < keys.partitions(); partition++) {
            var alive = keys.alive(partition);
            var oldest = Await.within(
                    LIMIT,
                    redis.send(
                            alive,
                            Request.cmd(Command.ZRANGE).arg(alive).arg(0).arg(4).arg("WITHSCORES")));
            for (var node : silent(oldest)) {
                leaves += reap(partition, node);
            }
        }
        return leaves;
    }

    /** Candidates by this process' clock, generously; the script decides. */
    private static List<String> silent(Reply withScores) {
        var names = new ArrayList<String>();
        var soon = System.currentTimeMillis() + Duration.ofSeconds(2).toMillis();
        for (var i = 0; i + 1 < withScores.size(); i += 2) {
            if (withScores.get(i + 1).number() < soon) {
                names.add(withScores.get(i).toString());
            }
        }
        return names;
    }

    private int reap(int partition, String node) throws InterruptedException {
        var leaves = 0;
        while (true) {
            var some = Await.within(
                    LIMIT,
                    redis.run(
                            partition,
                            Script.PRESENCE_GONE,
                            List.of(keys.alive(partition), keys.held(partition, node)),
                            List.of(node, PAGE)));
            if (some.size() == 0) {
                return leaves;
            }
            var scriptKeys =
                    new ArrayList<>(List.of(keys.alive(partition), keys.held(partition, node), keys.relay(partition)));
            var args = new ArrayList<Object>(List.of(node));
            for (var member : some) {
                var text = member.toString();
                var space = text.indexOf(' ');
                scriptKeys.add(keys.presence(text.substring(space + 1)));
                args.add(text.substring(0, space));
                args.add(text.substring(space + 1));
            }
            leaves += Await.within(LIMIT, redis.run(partition, Script.PRESENCE_REAP, scriptKeys, args))
                    .count();
        }
    }
}
