package io.chatcluster.service.testing;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.presence.PresenceJanitor;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.relay.Heartbeat;
import io.chatcluster.service.relay.InboxWriter;
import io.chatcluster.service.worker.InboxCopier;
import io.chatcluster.service.worker.Router;
import io.chatcluster.service.worker.Worker;

/** A worker of a pod, ticking faster than in a deployment, with the janitor of presence. */
public final class RunningWorker implements AutoCloseable {

    private static final long TICK_MS = 200;

    private final Worker worker;
    private final PresenceJanitor janitor;
    private final Thread ticker;
    private volatile boolean stopped;

    private RunningWorker(Pod pod, String name) {
        var copier = new InboxCopier(pod.redis(), pod.keys(), pod.log(), pod.config());
        var inboxes = new InboxWriter(pod.redis(), pod.keys(), pod.config());
        var durable = pod.config().redis().ack() == ChatConfig.Ack.REPLICA;
        var router = new Router(pod.redis(), pod.keys(), inboxes, copier, pod.meters(), durable);
        var heartbeat = new Heartbeat(
                pod.redis(),
                pod.clock(),
                pod.keys().workers(),
                name,
                pod.config().relay().nodeLease());
        worker = new Worker(pod.redis(), pod.keys(), heartbeat, router, pod.meters(), pod.config(), name);
        janitor = new PresenceJanitor(pod.redis(), pod.keys());
        ticker = Thread.ofVirtual().name("worker-" + name).unstarted(this::tick);
    }

    /** Starts a worker. */
    public static RunningWorker start(Pod pod, String name) {
        var running = new RunningWorker(pod, name);
        running.ticker.start();
        return running;
    }

    private void tick() {
        while (!stopped) {
            try {
                each(worker::tick);
                each(worker::claim);
                each(() -> janitor.sweep());
                Thread.sleep(TICK_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Redis may be away in a test; the next tick tries again. */
    private static void each(Step step) throws InterruptedException {
        try {
            step.run();
        } catch (RedisUnavailable e) {
            Thread.sleep(TICK_MS);
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /** Entries of all relays that are not finished, as of the last tick. */
    public long unfinished() {
        return worker.lag() + worker.pending();
    }

    /** Ends without finishing or saying goodbye. */
    @Override
    public void close() {
        stopped = true;
        ticker.interrupt();
        try {
            ticker.join();
            worker.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RedisUnavailable e) {
            // Nothing to say goodbye to.
            return;
        }
    }
}
