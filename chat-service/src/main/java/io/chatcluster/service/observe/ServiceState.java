package io.chatcluster.service.observe;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What the probes and the load report know of this process; whoever notices a change says it here, from any thread. */
@Singleton
public final class ServiceState {

    private final Clock clock;
    private volatile boolean started;
    private volatile boolean draining;
    private volatile boolean drained;
    private volatile Instant lastRedisAnswer = Instant.EPOCH;

    /** A process that is still starting and has not heard of Redis. */
    @Inject
    public ServiceState() {
        this(Clock.systemUTC());
    }

    ServiceState(Clock clock) {
        this.clock = clock;
    }

    /** Every role of the process runs. */
    public void markStarted() {
        started = true;
    }

    /** The process is being emptied: it takes no new connections. */
    public void markDraining() {
        draining = true;
    }

    /** The process is empty; it will not serve again. */
    public void markDrained() {
        draining = true;
        drained = true;
    }

    /** A drain was taken back; without effect once drained. */
    public void markResumed() {
        draining = drained;
    }

    /** Redis answered a command just now. */
    public void redisAnswered() {
        lastRedisAnswer = clock.instant();
    }

    /** Whether every role runs. */
    public boolean isStarted() {
        return started;
    }

    /** Whether the process is being emptied or is empty. */
    public boolean isDraining() {
        return draining;
    }

    /** Whether the process is empty. */
    public boolean isDrained() {
        return drained;
    }

    /** When Redis last answered; the epoch where it never did. */
    public Instant lastRedisAnswer() {
        return lastRedisAnswer;
    }

    /** Whether Redis answered within the given time. */
    public boolean heardOfRedisWithin(Duration time) {
        return !lastRedisAnswer.plus(time).isBefore(clock.instant());
    }
}
