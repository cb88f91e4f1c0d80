package io.chatcluster.service.protocol.rest;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.hub.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each user may call at this process. The users who called last are remembered; one who has been forgotten begins
 * anew. Thread-safe.
 */
final class CallLimits {

    private static final int USERS = 20_000;

    /** What is counted apart. */
    enum Kind {
        SEND,
        ASK
    }

    private record Buckets(TokenBucket sends, TokenBucket asks) {
        TokenBucket of(Kind kind) {
            return switch (kind) {
                case SEND -> sends;
                case ASK -> asks;
            };
        }
    }

    private final ChatConfig.Limits limits;
    private final Map<Long, Buckets> users = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Buckets> eldest) {
            return size() > USERS;
        }
    };

    CallLimits(ChatConfig.Limits limits) {
        this.limits = limits;
    }

    /** Counts a call; refuses it where it is one too many. */
    void count(long user, Kind kind) {
        boolean allowed;
        synchronized (users) {
            var now = System.nanoTime();
            allowed = users.computeIfAbsent(
                            user,
                            id -> new Buckets(
                                    new TokenBucket(limits.publishesPerSecond(), limits.publishBurst(), now),
                                    new TokenBucket(limits.callsPerSecond(), limits.callBurst(), now)))
                    .of(kind)
                    .take(now);
        }
        if (!allowed) {
            var most = kind == Kind.SEND ? limits.publishesPerSecond() : limits.callsPerSecond();
            throw Problem.of(
                    429,
                    "%s take at most %d a second".formatted(kind == Kind.SEND ? "messages" : "calls", most),
                    kind == Kind.SEND ? "messages" : "calls",
                    most);
        }
    }
}
