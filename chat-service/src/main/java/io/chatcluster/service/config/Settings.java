package io.chatcluster.service.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the settings as a whole and gives the ones that need interpretation. */
public final class Settings {

    private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

    private Settings() {}

    /**
     * Which roles the process runs.
     *
     * @throws IllegalArgumentException with a sentence where the setting names no known role
     */
    public static Set<ChatRole> roles(ChatConfig config) {
        var roles = EnumSet.noneOf(ChatRole.class);
        for (var text : config.roles()) {
            var name = text.strip().toUpperCase(Locale.ROOT);
            if (name.equals("ALL")) {
                roles.addAll(EnumSet.allOf(ChatRole.class));
                continue;
            }
            try {
                roles.add(ChatRole.valueOf(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "chat.roles names '%s'; known are all, connect, worker, api and site".formatted(text), e);
            }
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("chat.roles is empty; name at least one of connect, worker, api, site");
        }
        return roles;
    }

    /**
     * Refuses contradictions.
     *
     * @throws IllegalArgumentException whose message has one sentence for each of them
     */
    public static void check(ChatConfig config) {
        var wrong = new ArrayList<String>();
        roles(config);
        if (!NODE_NAME.matcher(config.nodeName()).matches()) {
            wrong.add("chat.node-name is '%s'; it takes 1 to 200 letters, digits, dots, underscores and hyphens"
                    .formatted(config.nodeName()));
        }
        range(wrong, "chat.redis.partitions", config.redis().partitions(), 1, 1024);
        if (config.redis().keyPrefix().contains("{")
                || config.redis().keyPrefix().contains("}")) {
            wrong.add("chat.redis.key-prefix contains a brace; braces mark the partition in a key");
        }
        var relay = config.relay();
        range(
                wrong,
                "chat.relay.publish-timeout",
                relay.publishTimeout(),
                Duration.ofMillis(100),
                Duration.ofSeconds(30));
        range(
                wrong,
                "chat.relay.idempotency-window",
                relay.idempotencyWindow(),
                Duration.ofSeconds(10),
                Duration.ofDays(1));
        range(wrong, "chat.relay.capacity", relay.capacity(), 100, 10_000_000);
        longer(
                wrong,
                "chat.relay.route-lease",
                relay.routeLease(),
                "twice chat.relay.sweep",
                relay.sweep().multipliedBy(2));
        longer(
                wrong,
                "chat.relay.inbox-ttl",
                relay.inboxTtl(),
                "twice chat.relay.node-lease",
                relay.nodeLease().multipliedBy(2));
        longer(
                wrong,
                "chat.relay.claim-after",
                relay.claimAfter(),
                "2.5 s, the time a batch may take",
                Duration.ofMillis(2500));
        longer(
                wrong,
                "chat.presence.lease",
                config.presence().lease(),
                "twice chat.presence.beat",
                config.presence().beat().multipliedBy(2));
        var limits = config.limits();
        range(wrong, "chat.limits.message-bytes", limits.messageBytes(), 128, 1 << 20);
        range(wrong, "chat.limits.channels-per-connection", limits.channelsPerConnection(), 1, 10_000);
        range(wrong, "chat.limits.publishes-per-second", limits.publishesPerSecond(), 1, 1_000_000);
        range(wrong, "chat.limits.publish-burst", limits.publishBurst(), 1, 1_000_000);
        range(wrong, "chat.limits.calls-per-second", limits.callsPerSecond(), 1, 1_000_000);
        range(wrong, "chat.limits.call-burst", limits.callBurst(), 1, 1_000_000);
        range(wrong, "chat.limits.connections", limits.connections(), 1, 10_000_000);
        range(wrong, "chat.limits.unauthenticated-connections", limits.unauthenticatedConnections(), 1, 10_000_000);
        range(wrong, "chat.limits.handshakes-per-second", limits.handshakesPerSecond(), 1, 1_000_000);
        range(wrong, "chat.limits.request-within", limits.requestWithin(), Duration.ofSeconds(1), Duration.ofDays(1));
        if (limits.outboundBytes() < 2 * limits.messageBytes()) {
            wrong.add(
                    "chat.limits.outbound-bytes (%d) must hold at least two messages of chat.limits.message-bytes (%d)"
                            .formatted(limits.outboundBytes(), limits.messageBytes()));
        }
        var maxAge = limits.connectionMaxAge();
        if (!maxAge.isZero()) {
            range(wrong, "chat.limits.connection-max-age", maxAge, Duration.ofMinutes(1), Duration.ofDays(7));
        }
        range(wrong, "chat.drain.time", config.drain().time(), Duration.ZERO, Duration.ofHours(1));
        range(wrong, "chat.drain.rate", config.drain().rate(), 1, 1_000_000);
        range(wrong, "chat.history.size", config.history().size(), 1, 1_000_000);
        range(wrong, "chat.pull.history-size", config.pull().historySize(), 1, 10_000_000);
        range(wrong, "chat.pull.http-body", config.pull().httpBody(), 1024, 1 << 20);
        range(wrong, "chat.history.recovery-limit", config.history().recoveryLimit(), 1, 10_000);
        range(wrong, "chat.accounts.bcrypt-cost", config.accounts().bcryptCost(), 4, 16);
        range(wrong, "chat.gochat.tcp-port", config.gochat().tcpPort(), -1, 65_535);
        longer(
                wrong,
                "chat.native.ping",
                config.nativeDoor().ping(),
                "chat.native.pong-within",
                config.nativeDoor().pongWithin());
        longer(
                wrong,
                "chat.broadcast.pong-within",
                config.broadcast().pongWithin(),
                "chat.broadcast.ping",
                config.broadcast().ping());
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    private static void range(List<String> wrong, String name, int value, int least, int most) {
        if (value < least || value > most) {
            wrong.add("%s is %d; it takes %d to %d".formatted(name, value, least, most));
        }
    }

    private static void range(List<String> wrong, String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            wrong.add("%s is %s; it takes %s to %s".formatted(name, value, least, most));
        }
    }

    private static void longer(List<String> wrong, String name, Duration value, String than, Duration other) {
        if (value.compareTo(other) < 0) {
            wrong.add("%s is %s; it must be at least %s (%s)".formatted(name, value, than, other));
        }
    }
}
