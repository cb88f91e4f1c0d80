package io.chatcluster.service.drain;

import io.chatcluster.service.metrics.ChatMeters;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Empties this process by an order: (1) nobody is let in any more; (2) ten times a second as many are told to come back as
 * {@link DrainPace} and {@link EvictionBudget} allow; (3) at the deadline all who are left. A later order takes the place of an
 * earlier one, and until the end it can be taken back. Thread-safe.
 */
public final class Drain {

    private static final Logger LOGGER = Logger.getLogger(Drain.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final Occupants occupants;
    private final EvictionBudget budget;
    private final DrainWatcher watcher;
    private final ChatMeters meters;
    private final Clock clock;
    private DrainState state = new DrainState.Serving();
    private int orders;

    /** A drain of the given connections, which serves at first. */
    public Drain(Occupants occupants, EvictionBudget budget, DrainWatcher watcher, ChatMeters meters, Clock clock) {
        this.occupants = occupants;
        this.budget = budget;
        this.watcher = watcher;
        this.meters = meters;
        this.clock = clock;
    }

    /** Where the process is on its way out. */
    public synchronized DrainState state() {
        return state;
    }

    /** Connections that have not been told to go. */
    public int left() {
        return occupants.count();
    }

    /** Begins a drain, or gives the one under way another deadline and rate; without effect once drained. */
    public synchronized void begin(DrainOrder order) {
        if (state instanceof DrainState.Drained) {
            return;
        }
        var draining = new DrainState.Draining(order, ++orders);
        state = draining;
        occupants.admit(false);
        watcher.draining();
        LOGGER.infof(
                "draining connections=%d deadline=%s rate=%d",
                occupants.count(), order.deadline(), order.ratePerSecond());
        Thread.ofVirtual().name("drain-" + draining.number()).start(() -> run(draining));
    }

    /**
     * Takes a drain back: the process lets people in again.
     *
     * @return false once drained
     */
    public synchronized boolean resume() {
        if (state instanceof DrainState.Drained) {
            return false;
        }
        if (state instanceof DrainState.Draining) {
            state = new DrainState.Serving();
            occupants.admit(true);
            watcher.resumed();
            LOGGER.infof("drain taken back connections=%d", occupants.count());
            notifyAll();
        }
        return true;
    }

    /** Waits until the drain under way has ended, or was taken back. */
    public synchronized void await() throws InterruptedException {
        while (state instanceof DrainState.Draining) {
            wait(TICK.toMillis());
        }
    }

    private void run(DrainState.Draining mine) {
        var from = clock.instant();
        var deadline = mine.order().deadline();
        var pace = new DrainPace(occupants.count(), Duration.between(from, deadline));
        try {
            while (isCurrent(mine) && occupants.present() > 0 && clock.instant().isBefore(deadline)) {
                var excess = pace.excess(occupants.count(), Duration.between(from, clock.instant()));
                if (excess > 0) {
                    var granted = budget.take(excess, mine.order().ratePerSecond());
                    occupants.evict(granted);
                    meters.drained(ChatMeters.DrainClose.PACED, granted);
                }
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.errorf(e, "drain cut short");
        }
        finish(mine, pace.connections(), Duration.between(from, clock.instant()));
    }

    private synchronized boolean isCurrent(DrainState.Draining mine) {
        return state.equals(mine);
    }

    private synchronized void finish(DrainState.Draining mine, int connections, Duration took) {
        if (!state.equals(mine)) {
            return;
        }
        var forced = occupants.count();
        occupants.evict(forced);
        meters.drained(ChatMeters.DrainClose.DEADLINE, forced);
        state = new DrainState.Drained();
        watcher.drained();
        LOGGER.infof("drained connections=%d forced=%d ms=%d", connections, forced, took.toMillis());
        notifyAll();
    }
}
