package io.chatcluster.service.protocol.centrifugal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The commands of one connection that have to take turns: those on the same channel, in the order in which they came. One
 * event loop uses it.
 *
 * <p>Overflow: beyond {@link #LIMIT} waiting commands, {@link #add} refuses and the connection is closed.
 */
final class ChannelTurns {

    /** Commands that may wait in one connection; the SDKs send far fewer before they have seen answers. */
    static final int LIMIT = 1024;

    private final Map<String, Queue<Runnable>> waiting = new HashMap<>(2);
    private int count;

    /**
     * Runs a command when it is its turn, at once where nothing of its channel is under way; it says by {@link #done} when
     * the next one may run.
     *
     * @return false where too many wait
     */
    boolean add(String channel, Runnable command) {
        var queue = waiting.get(channel);
        if (queue == null) {
            waiting.put(channel, new ArrayDeque<>(2));
            command.run();
            return true;
        }
        if (count >= LIMIT) {
            return false;
        }
        count++;
        queue.add(command);
        return true;
    }

    /** The command that had its turn is finished. */
    void done(String channel) {
        var queue = waiting.get(channel);
        if (queue == null) {
            return;
        }
        var next = queue.poll();
        if (next == null) {
            waiting.remove(channel);
        } else {
            count--;
            next.run();
        }
    }

    /** Forgets what waits. */
    void clear() {
        waiting.clear();
        count = 0;
    }
}
