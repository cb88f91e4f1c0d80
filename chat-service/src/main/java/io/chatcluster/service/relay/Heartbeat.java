package io.chatcluster.service.relay;

import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says once a second that this process lives, learns who else does, and learns Redis' time. */
public final class Heartbeat {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RedisCommands redis;
    private final RedisClock clock;
    private final String key;
    private final String self;
    private final long leaseMs;
    private volatile List<String> live = List.of();

    /**
     * A heartbeat.
     *
     * @param key the sorted set of live processes of one kind
     * @param self this process
     */
    public Heartbeat(RedisCommands redis, RedisClock clock, String key, String self, Duration lease) {
        this.redis = redis;
        this.clock = clock;
        this.key = key;
        this.self = self;
        this.leaseMs = lease.toMillis();
    }

    /** One beat. */
    public void beat() throws InterruptedException {
        var answer = Await.within(LIMIT, redis.run(Script.BEAT, List.of(key), List.of(self, leaseMs)));
        clock.learn(answer.get(0).number());
        var names = new ArrayList<String>();
        answer.get(2).forEach(name -> names.add(name.toString()));
        live = List.copyOf(names);
    }

    /** Who was alive at the last beat, this process included. */
    public List<String> live() {
        return live;
    }

    /** Leaves the list of the living. */
    public void leave() {
        redis.send(
                key,
                io.vertx.redis.client.Request.cmd(io.vertx.redis.client.Command.ZREM)
                        .arg(key)
                        .arg(self));
    }
}
