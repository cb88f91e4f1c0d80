package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.model.DisconnectCode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Pings one connection and closes it where no pong comes; the first ping comes at a random time, so that they do not align. */
final class KeepAlive {

    private static final byte[] PING = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Session session;
    private final int every;
    private final int within;
    private boolean awaited;

    KeepAlive(Session session, ChatConfig.Native config) {
        this.session = session;
        this.every = (int) Math.max(1, config.ping().toSeconds());
        this.within = (int) Math.max(1, config.pongWithin().toSeconds());
    }

    void start() {
        session.after(1 + ThreadLocalRandom.current().nextInt(every), this::ping);
    }

    void pong() {
        awaited = false;
    }

    private void ping() {
        if (session.isClosed()) {
            return;
        }
        awaited = true;
        session.send(PING);
        session.after(within, this::check);
    }

    private void check() {
        if (session.isClosed()) {
            return;
        }
        if (awaited) {
            session.disconnect(DisconnectCode.NO_PONG);
        } else {
            session.after(Math.max(1, every - within), this::ping);
        }
    }
}
