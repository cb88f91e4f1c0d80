package io.chatcluster.service.relay;

import java.util.List;

/** What wants to know of a node's frames; called by the inbox reader's thread. */
public interface InboxListener {

    /** Frames in the order of the inbox; they may come twice, and some may be missing. Waits while too many are under way. */
    void frames(List<Frame> frames) throws InterruptedException;

    /** Frames may have been lost: compare with the logs at once. */
    void interrupted();
}
