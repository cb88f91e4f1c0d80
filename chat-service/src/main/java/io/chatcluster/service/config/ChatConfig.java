package io.chatcluster.service.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the service. Every duration takes the forms {@code 500ms}, {@code 5s}, {@code 10m} or ISO-8601. */
@ConfigMapping(prefix = "chat")
public interface ChatConfig {

    /** Which parts this process runs: {@code all}, or a list of {@code connect}, {@code worker}, {@code api}, {@code site}. */
    @WithDefault("all")
    List<String> roles();

    /** The name of this process in the cluster; a random part is added at each start. Letters, digits, {@code . _ -}. */
    @WithDefault("${HOSTNAME:local}")
    String nodeName();

    /** Where the Redis that this process starts by itself keeps its data. Unused where {@code quarkus.redis.hosts} is set. */
    @WithDefault("data")
    Path dataDir();

    /** How Redis is used. */
    Redis redis();

    /** How messages travel from acceptance to the nodes. */
    Relay relay();

    /** Who is online. */
    Presence presence();

    /** What is kept of each channel. */
    History history();

    /** What one client or connection may do. */
    Limits limits();

    /** How this process is emptied before it ends. */
    Drain drain();

    /** Accounts and sessions. */
    Accounts accounts();

    /** The door of the Centrifugal client protocol. */
    @WithName("native")
    Native nativeDoor();

    /** The doors of gochat's clients. */
    Gochat gochat();

    /** The door of cursor-pull clients. */
    Pull pull();

    /** The door of the one global room. */
    Broadcast broadcast();

    /** What an acceptance waits for before it is acknowledged. */
    enum Ack {
        /** The master has it: nothing is lost by kills and restarts, a failover can lose the last second. */
        PRIMARY,
        /** A replica has it too: nothing acknowledged is lost by a failover either. */
        REPLICA
    }

    /** Settings of {@code chat.redis}; connections are set by {@code quarkus.redis}. */
    interface Redis {
        /** What an acknowledgement promises: {@code primary} or {@code replica}. */
        @WithDefault("primary")
        Ack ack();

        /** Over how many partitions the channels are spread; fixed at the first start on a Redis. 1 to 1024. */
        @WithDefault("16")
        int partitions();

        /** What every key begins with; no braces. */
        @WithDefault("chat:")
        String keyPrefix();

        /** How long one command may take before its connection counts as lost. */
        @WithDefault("5s")
        Duration commandTimeout();
    }

    /** Settings of {@code chat.relay}. */
    interface Relay {
        /** How long a publisher waits for the acknowledgement, retries included; at most 30 s. */
        @WithDefault("5s")
        Duration publishTimeout();

        /** How long an idempotency key of a client is remembered; at least 10 s. Attempts older than four fifths of it are refused. */
        @WithDefault("5m")
        Duration idempotencyWindow();

        /** Accepted messages of one partition that may wait for a worker; above it publishers get a temporary error. */
        @WithDefault("20000")
        int capacity();

        /** How long a node's interest in a channel lasts without renewal. */
        @WithDefault("30s")
        Duration routeLease();

        /** How often a node renews its routes and compares what it has with the logs. */
        @WithDefault("5s")
        Duration sweep();

        /** After which silence a node or worker counts as gone. */
        @WithDefault("6s")
        Duration nodeLease();

        /** After which idle time another worker takes over an entry that was read but not finished. */
        @WithDefault("5s")
        Duration claimAfter();

        /** The age of a partition's oldest entry above which every worker reads that partition. */
        @WithDefault("1s")
        Duration stealAfter();

        /** Frames that may wait in a node's inbox; older ones are dropped and healed from the logs. */
        @WithDefault("10000")
        int inboxCapacity();

        /** How long an inbox outlives the last sign of its node. */
        @WithDefault("60s")
        Duration inboxTtl();
    }

    /** Settings of {@code chat.presence}. */
    interface Presence {
        /** How long a node's people count as online without a beat of the node. */
        @WithDefault("7s")
        Duration lease();

        /** How often a node renews that lease. */
        @WithDefault("2s")
        Duration beat();
    }

    /** Settings of {@code chat.history}. */
    interface History {
        /** About how many publications a channel keeps. */
        @WithDefault("1000")
        int size();

        /** How long a channel keeps a publication. */
        @WithDefault("7d")
        Duration age();

        /** How many missed publications a client may get when it comes back. */
        @WithDefault("500")
        int recoveryLimit();
    }

    /** Settings of {@code chat.limits}. */
    interface Limits {
        /** Largest message, in bytes of its JSON. */
        @WithDefault("65536")
        int messageBytes();

        /** Channels of one connection. */
        @WithDefault("128")
        int channelsPerConnection();

        /** Publications of one connection each second, sustained. */
        @WithDefault("20")
        int publishesPerSecond();

        /** Publications of one connection at once. */
        @WithDefault("40")
        int publishBurst();

        /**
         * Calls of one connection each second, sustained, that are no publications: typing, marks, lists. Over HTTP those of
         * one user at one process.
         */
        @WithDefault("20")
        int callsPerSecond();

        /** Such calls at once. */
        @WithDefault("60")
        int callBurst();

        /** Bytes waiting for one connection; above it the connection is closed and the client comes back to recover. */
        @WithDefault("1048576")
        int outboundBytes();

        /** Connections of this process; above it upgrades get status 503, and TCP connections end at once. */
        @WithDefault("10000")
        int connections();

        /**
         * Those of them that have not said who they are. Where there are more, the one that came first is closed for the new
         * one, after two seconds at the earliest.
         */
        @WithDefault("2500")
        int unauthenticatedConnections();

        /**
         * New connections each second, sustained and at once; above it upgrades get status 503 with Retry-After, and TCP
         * connections end at once.
         */
        @WithDefault("500")
        int handshakesPerSecond();

        /** Largest body of an HTTP request, in bytes. */
        @WithDefault("65536")
        int httpBody();

        /** How long an HTTP connection may stay without beginning a request, and a request may take to come in whole. */
        @WithDefault("75s")
        Duration requestWithin();

        /** How long a connection may stay without authenticating. */
        @WithDefault("30s")
        Duration authenticateWithin();

        /**
         * After which time a connection is told to come back, give or take a sixth, so that people move to processes that
         * were started later; 0 never, else at least a minute.
         */
        @WithDefault("0s")
        Duration connectionMaxAge();
    }

    /** Settings of {@code chat.drain}. */
    interface Drain {
        /**
         * Over which time the connections of a process that is asked to end are told to come back; 0 at once. The process must
         * be given this time and 15 s before it is killed.
         */
        @WithDefault("0s")
        Duration time();

        /** Most connections that are closed each second by all processes that drain together. */
        @WithDefault("1000")
        int rate();
    }

    /** Settings of {@code chat.accounts}. */
    interface Accounts {
        /** The cost of bcrypt, 4 to 16; each step doubles the time of a login. */
        @WithDefault("10")
        int bcryptCost();

        /** How long a session lasts from its creation. */
        @WithDefault("24h")
        Duration sessionTtl();

        /**
         * Whether the users demo, test and admin (password 111111) are made; for laptops only. Unset, they are made where
         * the service runs its own Redis.
         */
        Optional<Boolean> demoUsers();
    }

    /** Settings of {@code chat.native}. */
    interface Native {
        /** How often the server pings. */
        @WithDefault("25s")
        Duration ping();

        /** How long a pong may take. */
        @WithDefault("8s")
        Duration pongWithin();
    }

    /** Settings of {@code chat.gochat}. */
    interface Gochat {
        /** How often the server pings. */
        @WithDefault("54s")
        Duration ping();

        /** The longest time between two pongs. */
        @WithDefault("60s")
        Duration pongWithin();

        /** The port of gochat's TCP clients; 0 takes a free one, -1 opens none. */
        @WithDefault("7001")
        int tcpPort();

        /** Largest WebSocket frame from a client, in bytes. */
        @WithDefault("512")
        int frameBytes();
    }

    /** Which answers cursor-pull clients get. */
    enum PullAnswers {
        /** As the original's documentation has them: status 200 and JSON with all members. */
        DOCUMENTED,
        /** As the original's program was seen to give them: status 201 and a text for a send; empty members are left out. */
        OBSERVED
    }

    /** Settings of {@code chat.pull}. */
    interface Pull {
        /** Whether {@code /ping}, {@code /api/send} and {@code /api/pull} are served; they ask for no login. */
        @WithDefault("true")
        boolean enabled();

        /** Which answers clients get: {@code documented} or {@code observed}. */
        @WithDefault("documented")
        PullAnswers answers();

        /** About how many messages a pull chat keeps, instead of {@code chat.history.size}. */
        @WithDefault("100000")
        int historySize();

        /** Largest body of a request, in bytes. */
        @WithDefault("1048576")
        int httpBody();
    }

    /** Settings of {@code chat.broadcast}. */
    interface Broadcast {
        /** Whether {@code /broadcast} is served; it asks for no login. */
        @WithDefault("true")
        boolean enabled();

        /** How often the server pings. */
        @WithDefault("54s")
        Duration ping();

        /** The longest time between two pongs. */
        @WithDefault("60s")
        Duration pongWithin();
    }
}
