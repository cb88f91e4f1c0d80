package io.chatcluster.service.app;

import io.chatcluster.service.redis.RedisUnavailable;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Repeats a task on a virtual thread, with a pause after each time, until it is stopped. Says once that Redis is away, and once that it is back. */
final class Ticker {

    private static final Logger LOGGER = Logger.getLogger(Ticker.class);

    /** A task that may wait. */
    interface Task {
        void run() throws InterruptedException;
    }

    private final String name;
    private final Duration pause;
    private final Task task;
    private final Thread thread;
    private volatile boolean stopped;

    private Ticker(String name, Duration pause, Task task) {
        this.name = name;
        this.pause = pause;
        this.task = task;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    static Ticker start(String name, Duration pause, Task task) {
        var ticker = new Ticker(name, pause, task);
        ticker.thread.start();
        return ticker;
    }

    private void run() {
        var failing = false;
        while (!stopped) {
            try {
                task.run();
                if (failing) {
                    LOGGER.infof("%s works again", name);
                    failing = false;
                }
            } catch (RedisUnavailable e) {
                if (!failing && !stopped) {
                    LOGGER.warnf("%s waits for redis reason=%s", name, e.getMessage());
                    failing = true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOGGER.errorf(e, "%s failed and goes on", name);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    void stop() {
        stopped = true;
        thread.interrupt();
    }
}
