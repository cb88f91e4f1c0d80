package io.chatcluster.service.account;

import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tokens and who is behind them. A session ends a fixed time after it was opened, however much it is used. Thread-safe;
 * futures complete on a Redis connection's thread, with {@link io.chatcluster.service.redis.RedisUnavailable} where Redis
 * could not answer.
 */
public final class Sessions {

    /** Longer texts are no tokens and are never looked up; ours have 44 characters. */
    static final int MAX_TOKEN_LENGTH = 128;

    private static final int TOKEN_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder();

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final long ttlMillis;
    private final SecureRandom random = new SecureRandom();

    /**
     * Sessions on the given Redis.
     *
     * @param ttl how long a session lasts from its opening
     */
    public Sessions(RedisCommands redis, RedisKeys keys, Duration ttl) {
        this.redis = redis;
        this.keys = keys;
        this.ttlMillis = ttl.toMillis();
    }

    /** Opens a session beside those there are, as registering does; later logins leave it alone. */
    public CompletionStage<String> open(Account account) {
        var token = newToken(random);
        return redis.send(keys.session(token), set(keys.session(token), encode(account)))
                .thenApply(stored -> token);
    }

    /** Opens a session and ends the one that the user's previous login opened. */
    public CompletionStage<String> openLogin(Account account) {
        var login = keys.login(account.id());
        return open(account)
                .thenCompose(token -> redis.send(login, set(login, token).arg("GET"))
                        .thenCompose(previous ->
                                previous.isNil() ? CompletableFuture.completedFuture(true) : end(previous.toString()))
                        .thenApply(ended -> token));
    }

    /** Who is behind a token; empty where it is unknown, ended or no token at all. */
    public CompletionStage<Optional<Account>> find(String token) {
        if (!plausible(token)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var key = keys.session(token);
        return redis.query(key, Request.cmd(Command.GET).arg(key))
                .thenApply(value -> value.isNil() ? Optional.empty() : Optional.of(decode(value.toString())));
    }

    /**
     * Ends a session.
     *
     * @return whether there was one
     */
    public CompletionStage<Boolean> end(String token) {
        if (!plausible(token)) {
            return CompletableFuture.completedFuture(false);
        }
        var key = keys.session(token);
        return redis.send(key, Request.cmd(Command.DEL).arg(key))
                .thenApply(removed -> removed.toString().equals("1"));
    }

    private Request set(String key, String value) {
        return Request.cmd(Command.SET).arg(key).arg(value).arg("PX").arg(ttlMillis);
    }

    /** 32 random bytes in URL-safe base64 with padding, the shape that gochat's clients know. */
    static String newToken(SecureRandom random) {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    static boolean plausible(String token) {
        return !token.isEmpty() && token.length() <= MAX_TOKEN_LENGTH;
    }

    /** The stored form, {@code <id> <name>}. */
    static String encode(Account account) {
        return account.id() + " " + account.name();
    }

    static Account decode(String stored) {
        var space = stored.indexOf(' ');
        return new Account(Long.parseLong(stored.substring(0, space)), stored.substring(space + 1));
    }
}
