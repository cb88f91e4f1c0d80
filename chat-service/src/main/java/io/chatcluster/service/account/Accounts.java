package io.chatcluster.service.account;

import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Registers people and lets them in. Thread-safe; futures fail with an {@link AccountRefusal}, or with {@link
 * io.chatcluster.service.redis.RedisUnavailable} where Redis could not answer.
 *
 * <p>Registering takes these steps: (1) refuse a name that is visibly taken, before the costly hash; (2) hash the password;
 * (3) take the next id; (4) write the account under it; (5) claim the name with SET NX, which decides between two people who
 * want it at once; (6) the loser's account is deleted again. A name therefore always leads to a complete account, whichever
 * step a crash follows.
 */
public final class Accounts {

    private static final String NAME = "name";
    private static final String PASSWORD = "password";
    private static final String CREATED = "created";

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final PasswordHash hash;
    private final Sessions sessions;

    private record Stored(Account account, String password) {}

    /** Accounts on the given Redis. */
    public Accounts(RedisCommands redis, RedisKeys keys, PasswordHash hash, Sessions sessions) {
        this.redis = redis;
        this.keys = keys;
        this.hash = hash;
        this.sessions = sessions;
    }

    /**
     * Makes an account and opens a session for it.
     *
     * @return the session's token; later logins leave it alone
     */
    public CompletionStage<String> register(String name, String password) {
        return create(name, password).thenCompose(sessions::open);
    }

    /**
     * Lets somebody in and ends the session of their previous login.
     *
     * @return the new session's token
     */
    public CompletionStage<String> login(String name, String password) {
        if (Credentials.broken(name, password).isPresent()) {
            return CompletableFuture.failedFuture(new AccountRefusal.BadCredentials());
        }
        return idOf(name)
                .thenCompose(id -> whenPresent(id, this::stored))
                .thenCompose(found -> whenPresent(found, stored -> verified(stored, password)))
                .thenCompose(account -> account.map(sessions::openLogin)
                        .orElseGet(() -> CompletableFuture.failedFuture(new AccountRefusal.BadCredentials())));
    }

    /** The account with an id. */
    public CompletionStage<Optional<Account>> byId(long id) {
        if (id <= 0) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var key = keys.user(id);
        return redis.query(key, Request.cmd(Command.HGET).arg(key).arg(NAME))
                .thenApply(name -> text(name).map(known -> new Account(id, known)));
    }

    /** The account with a name, in exactly this spelling. */
    public CompletionStage<Optional<Account>> byName(String name) {
        return idOf(name).thenCompose(id -> whenPresent(id, this::byId));
    }

    /** Makes an account without a session. */
    CompletionStage<Account> create(String name, String password) {
        var broken = Credentials.broken(name, password);
        if (broken.isPresent()) {
            return CompletableFuture.failedFuture(broken.get());
        }
        return idOf(name)
                .thenCompose(owner -> owner.isPresent()
                        ? CompletableFuture.failedFuture(new AccountRefusal.NameTaken())
                        : hash.hash(password))
                .thenCompose(hashed -> nextId().thenCompose(id -> write(new Account(id, name), hashed)))
                .thenCompose(this::claimName);
    }

    private CompletionStage<Long> nextId() {
        var counter = keys.userCounter();
        return redis.send(counter, Request.cmd(Command.INCR).arg(counter)).thenApply(Accounts::number);
    }

    private CompletionStage<Account> write(Account account, String hashed) {
        var key = keys.user(account.id());
        var fields = Request.cmd(Command.HSET)
                .arg(key)
                .arg(NAME)
                .arg(account.name())
                .arg(PASSWORD)
                .arg(hashed)
                .arg(CREATED)
                .arg(System.currentTimeMillis());
        return redis.send(key, fields).thenApply(written -> account);
    }

    private CompletionStage<Account> claimName(Account account) {
        var key = keys.userName(account.name());
        return redis.send(
                        key, Request.cmd(Command.SET).arg(key).arg(account.id()).arg("NX"))
                .thenCompose(claimed -> claimed.isNil()
                        ? delete(account)
                                .thenCompose(deleted -> CompletableFuture.failedFuture(new AccountRefusal.NameTaken()))
                        : CompletableFuture.completedFuture(account));
    }

    private CompletionStage<Boolean> delete(Account account) {
        var key = keys.user(account.id());
        return redis.send(key, Request.cmd(Command.DEL).arg(key)).thenApply(deleted -> true);
    }

    private CompletionStage<Optional<Long>> idOf(String name) {
        var key = keys.userName(name);
        return redis.query(key, Request.cmd(Command.GET).arg(key)).thenApply(id -> text(id).map(Long::parseLong));
    }

    private CompletionStage<Optional<Stored>> stored(long id) {
        var key = keys.user(id);
        return redis.query(key, Request.cmd(Command.HMGET).arg(key).arg(NAME).arg(PASSWORD))
                .thenApply(fields -> fields.isNil()
                        ? Optional.empty()
                        : text(fields.get(0)).flatMap(name -> text(fields.get(1))
                                .map(password -> new Stored(new Account(id, name), password))));
    }

    private CompletionStage<Optional<Account>> verified(Stored stored, String password) {
        return hash.matches(password, stored.password())
                .thenApply(matches -> matches ? Optional.of(stored.account()) : Optional.empty());
    }

    private static <T, R> CompletionStage<Optional<R>> whenPresent(
            Optional<T> value, Function<T, CompletionStage<Optional<R>>> next) {
        return value.map(next).orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    private static Optional<String> text(Reply answer) {
        return answer.isNil() ? Optional.empty() : Optional.of(answer.toString());
    }

    private static long number(Reply answer) {
        return answer.number();
    }
}
