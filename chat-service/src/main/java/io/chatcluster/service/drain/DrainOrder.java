package io.chatcluster.service.drain;

import java.time.Duration;
import java.time.Instant;

/**
 * How a process is to be emptied.
 *
 * @param deadline when it has to be empty; whoever is left then is closed at once
 * @param ratePerSecond most connections that are closed each second, by all processes that drain together
 */
public record DrainOrder(Instant deadline, int ratePerSecond) {

    /** The farthest deadline; a cluster gives up waiting for a pod long before. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** The highest rate. */
    public static final int HIGHEST_RATE = 1_000_000;

    /** Refuses a rate that nobody can mean. */
    public DrainOrder {
        if (ratePerSecond < 1 || ratePerSecond > HIGHEST_RATE) {
            throw new IllegalArgumentException(
                    "ratePerSecond is %d; it takes 1 to %d".formatted(ratePerSecond, HIGHEST_RATE));
        }
    }
}
