package io.chatcluster.service.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on the loopback address; none is given out twice by one process. */
public final class Ports {

    /** A cluster node listens on its port plus this one too. */
    private static final int BUS_OFFSET = 10_000;

    private static final int HIGHEST = 65_535;
    private static final int TRIES = 1000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    /** A port on which nobody listens. */
    public static int free() {
        return free(false);
    }

    /** A port for a cluster node: the one of its bus is free as well. */
    public static int freeForCluster() {
        return free(true);
    }

    private static synchronized int free(boolean withBus) {
        for (int i = 0; i < TRIES; i++) {
            int port = proposed(withBus);
            boolean usable = !withBus || (port + BUS_OFFSET <= HIGHEST && isFree(port + BUS_OFFSET));
            if (usable && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found on the loopback address");
    }

    /** The kernel's own choice is often too high for the bus of a cluster node, so those are drawn here. */
    private static int proposed(boolean withBus) {
        if (!withBus) {
            return bound(0);
        }
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 22_000);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port below 22000 found on the loopback address");
    }

    private static boolean isFree(int port) {
        try {
            return bound(port) == port;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int bound(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address", e);
        }
    }
}
