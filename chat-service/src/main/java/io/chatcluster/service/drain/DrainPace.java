package io.chatcluster.service.drain;

import java.time.Duration;

/**
 * How many connections may be left at each moment of a drain: fewer and fewer, evenly over nine tenths of its time, so that those
 * who come back are spread as well. The last tenth is for those whom the rate has kept waiting.
 *
 * @param connections how many there were at the beginning
 * @param time the time between the beginning and the deadline
 */
record DrainPace(int connections, Duration time) {

    private static final double PART = 0.9;

    /** How many of those who are left should go now. */
    int excess(int left, Duration elapsed) {
        var whole = time.toNanos() * PART;
        var part = whole <= 0 ? 1 : Math.min(1, elapsed.toNanos() / whole);
        return Math.max(0, left - (int) Math.ceil(connections * (1 - part)));
    }
}
