package io.chatcluster.service.chat;

import io.chatcluster.service.account.Account;
import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Reply;
import io.chatcluster.service.redis.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A user's conversations, latest first: (1) the channels of {@link Talks}; (2) where each of them stands, one script a
 * partition; (3) sorted and cut; (4) the names of the people in what is left. Thread-safe.
 */
public final class Conversations {

    /** Most conversations of one answer. */
    public static final int LIMIT = 200;

    /** Of the last message so many characters are shown. */
    public static final int PREVIEW = 200;

    /** Channels looked at by one script; bounds how long it holds up Redis. */
    private static final int PAGE = 100;

    private static final int NAMES = 10_000;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Talks talks;
    private final Accounts accounts;
    /** Names never change. */
    private final Map<Long, Account> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Account> eldest) {
            return size() > NAMES;
        }
    };

    /** Conversations on the given Redis. */
    public Conversations(RedisCommands redis, RedisKeys keys, Talks talks, Accounts accounts) {
        this.redis = redis;
        this.keys = keys;
        this.talks = talks;
        this.accounts = accounts;
    }

    /** The latest conversations of a user, {@link #LIMIT} at most. */
    public CompletionStage<List<Conversation>> of(long user) {
        return talks.of(user)
                .thenCompose(known -> all(pages(known).map(page -> states(user, page))))
                .thenApply(pages -> pages.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparingLong(Conversation::at).reversed())
                        .limit(LIMIT)
                        .toList())
                .thenCompose(latest -> all(latest.stream().map(each -> named(user, each))));
    }

    private Stream<List<Talks.Talk>> pages(List<Talks.Talk> known) {
        var byPartition = new LinkedHashMap<Integer, List<Talks.Talk>>();
        known.forEach(talk -> byPartition
                .computeIfAbsent(keys.partitionOf(talk.channel()), index -> new ArrayList<>())
                .add(talk));
        return byPartition.values().stream()
                .flatMap(all -> java.util.stream.IntStream.range(0, (all.size() + PAGE - 1) / PAGE)
                        .mapToObj(i -> all.subList(i * PAGE, Math.min(all.size(), (i + 1) * PAGE))));
    }

    private CompletionStage<List<Conversation>> states(long user, List<Talks.Talk> page) {
        var me = Long.toString(user);
        var scriptKeys = new ArrayList<String>(page.size() * 4);
        for (var talk : page) {
            var channel = talk.channel();
            scriptKeys.addAll(List.of(
                    keys.meta(channel),
                    keys.log(channel),
                    keys.mark(channel, me),
                    keys.mark(channel, Long.toString(otherThan(user, channel)))));
        }
        return redis.run(keys.partitionOf(page.getFirst().channel()), Script.TALK_STATE, scriptKeys, List.of())
                .thenApply(answer -> {
                    var found = new ArrayList<Conversation>(page.size());
                    for (var i = 0; i < page.size(); i++) {
                        if (answer.get(i).get(0).number() > 0) {
                            found.add(conversation(page.get(i), answer.get(i)));
                        }
                    }
                    return found;
                });
    }

    private static long otherThan(long user, String channel) {
        return ChannelName.parse(channel).orElse(null) instanceof ChannelName.DirectMessage direct
                ? direct.other(user)
                : 0;
    }

    private static Conversation conversation(Talks.Talk talk, Reply state) {
        var last = ChannelLog.publications(state.get(4)).stream()
                .findFirst()
                .map(ChatMessage::of)
                .map(message -> message.preview(PREVIEW));
        return new Conversation(
                talk.channel(),
                Optional.empty(),
                state.get(0).number(),
                state.get(1).number(),
                state.get(2).number(),
                state.get(3).number(),
                last,
                last.map(ChatMessage::at).orElse(talk.at()));
    }

    private CompletionStage<Conversation> named(long user, Conversation conversation) {
        var other = otherThan(user, conversation.channel());
        return other == 0
                ? CompletableFuture.completedFuture(conversation)
                : account(other)
                        .thenApply(account -> new Conversation(
                                conversation.channel(),
                                Optional.of(account),
                                conversation.top(),
                                conversation.read(),
                                conversation.seen(),
                                conversation.unread(),
                                conversation.last(),
                                conversation.at()));
    }

    private CompletionStage<Account> account(long id) {
        synchronized (names) {
            var known = names.get(id);
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
        }
        return accounts.byId(id).thenApply(found -> {
            if (found.isPresent()) {
                synchronized (names) {
                    names.put(id, found.get());
                }
            }
            return found.orElse(new Account(id, ""));
        });
    }

    /** The values of all stages, in their order. */
    static <T> CompletionStage<List<T>> all(Stream<CompletionStage<T>> stages) {
        var futures = stages.map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
