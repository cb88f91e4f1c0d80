package io.chatcluster.service.fault;

import io.chatcluster.service.testing.ServiceProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.SplittableRandom;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Random faults under load for as long as one likes, by {@code make fault MINUTES=10 SEED=1}; see docs/faults.md. The same
 * seed brings the same faults in the same order; what the machine makes of them differs.
 */
class FaultSoak {

    private static final Logger LOGGER = Logger.getLogger(FaultSoak.class);
    private static final int CLIENTS = 60;
    private static final int ROOMS = 8;
    private static final int PER_SECOND = 200;
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);

    /** Longer than a route's lease: everything about the node has run out when it wakes up. */
    private static final int LONG_SLEEP_SECONDS = 35;

    private final long seed = Long.getLong("fault.seed", new Random().nextInt(1_000_000));
    private final SplittableRandom random = new SplittableRandom(seed);
    private int faults;

    @Test
    void nothingAcknowledgedIsLostRepeatedOrReorderedByRandomFaults() throws InterruptedException {
        var minutes = Double.parseDouble(System.getProperty("fault.minutes", "5"));
        LOGGER.infof("seed %d, %s minutes", seed, minutes);
        // Somebody may be away for as long as the longest sleep: what is kept and recovered covers that.
        try (var fleet = Fleet.start("soak", "chat.history.size=4000", "chat.history.recovery-limit=3000");
                var crowd = Crowd.join(fleet, new Crowd.Plan("soak", CLIENTS, ROOMS, PER_SECOND, 0.2, seed))) {
            crowd.chat();
            var end = System.nanoTime() + (long) (minutes * 60e9);
            while (System.nanoTime() < end) {
                Thread.sleep(random.nextLong(2000, 8000));
                fault(fleet);
                crowd.check();
            }
            crowd.settle();
            LOGGER.infof("seed %d, faults=%d %s", seed, faults, crowd.figures());
        }
    }

    private void fault(Fleet fleet) throws InterruptedException {
        faults++;
        var service = fleet.services().get(random.nextInt(fleet.services().size()));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> killAll(fleet, service);
            case 3 -> killAll(fleet, service, fleet.services().get(random.nextInt(4)));
            case 4, 5 -> sleep(service, random.nextInt(1, 13));
            case 6 -> {
                if (random.nextInt(3) == 0) {
                    sleep(service, LONG_SLEEP_SECONDS);
                } else {
                    goodbye(service);
                }
            }
            case 7 -> restartRedis(fleet, true);
            case 8 -> restartRedis(fleet, random.nextBoolean());
            default -> {
                var seconds = random.nextInt(1, 13);
                LOGGER.infof("fault %d: redis sleeps %d s", faults, seconds);
                fleet.redis().pause();
                Thread.sleep(Duration.ofSeconds(seconds));
                fleet.redis().resume();
            }
        }
        awaitReady(fleet);
    }

    /** Kills processes, at the same time as one can, and starts them again a moment later. */
    private void killAll(Fleet fleet, ServiceProcess... services) throws InterruptedException {
        Deque<ServiceProcess> down = new ArrayDeque<>();
        for (var service : services) {
            if (!down.contains(service)) {
                LOGGER.infof("fault %d: kill %s", faults, service.name());
                service.kill();
                down.add(service);
            }
        }
        if (random.nextInt(4) == 0) {
            restartRedis(fleet, true);
        }
        Thread.sleep(random.nextLong(3000));
        down.forEach(ServiceProcess::start);
    }

    private void sleep(ServiceProcess service, int seconds) throws InterruptedException {
        LOGGER.infof("fault %d: %s sleeps %d s", faults, service.name(), seconds);
        service.pause();
        Thread.sleep(Duration.ofSeconds(seconds));
        service.resume();
    }

    private void goodbye(ServiceProcess service) {
        LOGGER.infof("fault %d: stop %s", faults, service.name());
        service.stop();
        service.start();
    }

    private void restartRedis(Fleet fleet, boolean kill) throws InterruptedException {
        LOGGER.infof("fault %d: %s redis", faults, kill ? "kill" : "stop");
        if (kill) {
            fleet.redis().kill();
        } else {
            fleet.redis().stop();
        }
        Thread.sleep(random.nextLong(3000));
        fleet.redis().restart();
    }

    private static void awaitReady(Fleet fleet) throws InterruptedException {
        var end = System.nanoTime() + READY_LIMIT.toNanos();
        for (var service : fleet.services()) {
            while (!service.isReady()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(service.name() + " did not get ready again");
                }
                Thread.sleep(100);
            }
        }
    }
}
