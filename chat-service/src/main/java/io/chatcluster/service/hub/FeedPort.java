package io.chatcluster.service.hub;

import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.model.StreamPosition;
import java.util.function.Consumer;

/** What a feed needs of the hub; everything is called and answered on the hub's event loop. */
interface FeedPort {

    /** Gives an event to everyone who listens to its channel, in the order of the calls. */
    void show(ChannelEvent event);

    /** Has all live subscriptions of a channel end and the clients subscribe anew. */
    void interrupt(String channel);

    /** Reads the log after a position; the answer is null where Redis could not be reached. */
    void read(String channel, StreamPosition after, int page, Consumer<LogRead> answer, Runnable failed);

    /** Runs a task after some milliseconds. */
    void later(long ms, Runnable task);

    /** A gap was read from the log. */
    void countGapRead();

    /** A feed went on in another epoch, or past a gap that could not be filled. */
    void countFence();
}
