package io.chatcluster.service.hub;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pings one connection by the means of its transport, and cuts it where no pong has come for too long, whatever else comes.
 * Lives on the session's event loop.
 */
public final class PongWatch {

    private final Session session;
    private final int every;
    private final long within;
    private long lastPong = System.nanoTime();

    /**
     * Watches from now on.
     *
     * @param every how often to ping
     * @param within the longest time between two pongs
     */
    public PongWatch(Session session, Duration every, Duration within) {
        this.session = session;
        this.every = (int) every.toSeconds();
        this.within = within.toSeconds();
        session.after(this.every, this::ping);
        session.after((int) this.within, this::check);
    }

    /** A pong has come. */
    public void pong() {
        lastPong = System.nanoTime();
    }

    private void ping() {
        if (!session.isClosed()) {
            session.ping();
            session.after(every, this::ping);
        }
    }

    private void check() {
        if (session.isClosed()) {
            return;
        }
        var silent = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastPong);
        if (silent >= within) {
            session.abort();
        } else {
            session.after((int) (within - silent), this::check);
        }
    }
}
