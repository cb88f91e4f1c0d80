package io.chatcluster.service.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which master serves which slot: the one configured server, the one the sentinels name, or as the cluster says. Answers
 * are kept until {@link #refresh()}; only one look-up runs at a time, and everyone who asks meanwhile shares it. Thread-safe.
 */
final class MasterDirectory {

    /** A server that does not take a connection in this time is asked again, or another one is. */
    private static final int CONNECT_MS = 2000;

    private final Vertx vertx;
    private final RedisOptions options;
    /** The endpoint of each slot; one element where a single master serves all. Empty before the first look-up. */
    private final AtomicReference<List<String>> bySlot = new AtomicReference<>(List.of());

    private final AtomicReference<@Nullable CompletableFuture<List<String>>> running = new AtomicReference<>();

    MasterDirectory(Vertx vertx, RedisOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    /** The connection string of the master of a slot. */
    CompletionStage<String> endpoint(int slot) {
        var known = bySlot.get();
        if (!known.isEmpty()) {
            return CompletableFuture.completedFuture(pick(known, slot));
        }
        return refresh().thenApply(found -> pick(found, slot));
    }

    /** One endpoint of each master known at present. */
    Set<String> masters() {
        return new LinkedHashSet<>(bySlot.get());
    }

    private static String pick(List<String> endpoints, int slot) {
        var endpoint = endpoints.size() == 1 ? endpoints.getFirst() : endpoints.get(slot);
        if (endpoint.isEmpty()) {
            throw new RedisUnavailable("no master serves slot " + slot);
        }
        return endpoint;
    }

    /** Looks again; the former answer stays where nobody can be asked. */
    CompletionStage<List<String>> refresh() {
        var mine = new CompletableFuture<List<String>>();
        var other = running.compareAndExchange(null, mine);
        if (other != null) {
            return other;
        }
        lookUp(0).whenComplete((found, error) -> {
            running.set(null);
            if (error == null) {
                bySlot.set(found);
                mine.complete(found);
            } else {
                mine.completeExceptionally(error);
            }
        });
        return mine;
    }

    private CompletionStage<List<String>> lookUp(int candidate) {
        if (options.getType() == RedisClientType.STANDALONE) {
            return CompletableFuture.completedFuture(List.of(options.getEndpoint()));
        }
        var candidates = candidates();
        if (candidate >= candidates.size()) {
            return CompletableFuture.failedFuture(
                    new RedisUnavailable("none of " + candidates.size() + " Redis servers could name the masters"));
        }
        return ask(candidates.get(candidate)).exceptionallyCompose(error -> lookUp(candidate + 1));
    }

    /** Whom to ask: in a cluster the masters of before too, for the configured ones may be gone. */
    private List<String> candidates() {
        var all = new LinkedHashSet<>(options.getEndpoints());
        if (options.getType() == RedisClientType.CLUSTER) {
            all.addAll(masters());
            all.remove("");
        }
        return new ArrayList<>(all);
    }

    private CompletionStage<List<String>> ask(String endpoint) {
        var client = Redis.createClient(vertx, single(options, endpoint));
        var request = options.getType() == RedisClientType.CLUSTER
                ? Request.cmd(Command.CLUSTER).arg("SLOTS")
                : Request.cmd(Command.SENTINEL).arg("get-master-addr-by-name").arg(options.getMasterName());
        return client.connect()
                .compose((RedisConnection connection) -> connection.send(request))
                .map(Reply::of)
                .map(answer -> options.getType() == RedisClientType.CLUSTER
                        ? cluster(endpoint, answer)
                        : sentinel(endpoint, answer))
                .onComplete(done -> client.close())
                .toCompletionStage();
    }

    private List<String> sentinel(String asked, Reply answer) {
        if (answer.size() < 2) {
            throw new RedisUnavailable("the sentinels know no master named " + options.getMasterName());
        }
        return List.of(sibling(asked, answer.get(0).toString(), answer.get(1).toString()));
    }

    private static List<String> cluster(String asked, Reply answer) {
        var slots = new String[Slots.COUNT];
        Arrays.fill(slots, "");
        for (var range : answer) {
            var master = range.get(2);
            var host = master.get(0).toString().isEmpty()
                    ? hostOf(asked)
                    : master.get(0).toString();
            Arrays.fill(
                    slots,
                    range.get(0).count(),
                    range.get(1).count() + 1,
                    sibling(asked, host, master.get(1).toString()));
        }
        return List.of(slots);
    }

    /** The same scheme and credentials at another address. */
    private static String sibling(String endpoint, String host, String port) {
        var scheme = endpoint.substring(0, endpoint.indexOf("://") + 3);
        var rest = endpoint.substring(scheme.length());
        var at = rest.lastIndexOf('@');
        var credentials = at < 0 ? "" : rest.substring(0, at + 1);
        return scheme + credentials + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String hostOf(String endpoint) {
        return java.net.URI.create(endpoint).getHost();
    }

    /** Options for one server, made from the configured ones; answers in the older protocol, in which streams are lists. */
    static RedisOptions single(RedisOptions options, String endpoint) {
        var single = new RedisOptions(options)
                .setType(RedisClientType.STANDALONE)
                .setEndpoints(List.of(endpoint))
                .setProtocolNegotiation(false);
        single.getNetClientOptions().setConnectTimeout(CONNECT_MS);
        return single;
    }
}
