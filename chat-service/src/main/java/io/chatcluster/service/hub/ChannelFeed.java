package io.chatcluster.service.hub;

import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.ClientInfoCodec;
import io.chatcluster.service.relay.Frame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One channel as this node sees it: puts its frames in order, drops what came twice, and reads from the log what is missing.
 * Lives on the hub's event loop.
 *
 * <ol>
 *   <li>Until the first read of the log, publications are kept.
 *   <li>The next offset is shown; an earlier one is dropped; a later one is kept, and after 30 ms the log is read after the
 *       last one shown, again until nothing is missing.
 *   <li>A read that does not continue at the next offset, or more than 500 missing, makes the feed go on at the top and has
 *       everyone subscribe anew, with their own positions.
 *   <li>Another epoch is adopted only from a read that was sent while the present one was held; a frame of another epoch
 *       only causes such a read.
 * </ol>
 */
final class ChannelFeed {

    private static final long GAP_PATIENCE_MS = 30;
    private static final long RETRY_MS = 200;
    private static final int PAGE = 200;
    private static final int MOST_MISSING = 500;
    private static final int KEPT = 1000;
    private static final int USERS_REMEMBERED = 4096;

    private final String channel;
    private final FeedPort port;
    private final TreeMap<Long, Frame> kept = new TreeMap<>();
    /** The last version of each user's coming and going; bounded, the eldest go first. */
    private final Map<String, Long> versions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > USERS_REMEMBERED;
        }
    };

    private boolean joining = true;
    private StreamPosition position = StreamPosition.BEGINNING;
    /** The highest offset known to exist, above {@code position} where something is missing. */
    private long knownTop;

    private boolean reading;
    private boolean readScheduled;
    private int jumps;

    ChannelFeed(String channel, FeedPort port) {
        this.channel = channel;
        this.port = port;
    }

    /** Where the feed stands; the epoch is empty until the first read. */
    StreamPosition position() {
        return position;
    }

    /** How often the feed has left out something: a subscribe that was under way meanwhile has to be repeated. */
    int jumps() {
        return jumps;
    }

    void frame(Frame frame) {
        switch (frame.kind()) {
            case PUBLICATION, POINTER -> publication(frame);
            case SIGNAL -> port.show(new ChannelEvent.Signalled(channel, frame.payload()));
            case JOIN -> coming(frame, true);
            case LEAVE -> coming(frame, false);
        }
    }

    private void coming(Frame frame, boolean joined) {
        var info = ClientInfoCodec.decode(frame.payload());
        var before = versions.put(info.user(), frame.offset());
        if (before != null && before >= frame.offset()) {
            versions.put(info.user(), before);
            return;
        }
        port.show(joined ? new ChannelEvent.Joined(channel, info) : new ChannelEvent.Left(channel, info));
    }

    private void publication(Frame frame) {
        if (joining) {
            keep(frame);
            return;
        }
        if (!frame.epoch().equals(position.epoch())) {
            read();
            return;
        }
        if (frame.offset() <= position.offset()) {
            return;
        }
        knownTop = Math.max(knownTop, frame.offset());
        if (frame.offset() == position.offset() + 1 && frame.kind() == Frame.Kind.PUBLICATION) {
            show(frame);
            drain();
        } else {
            keep(frame);
            if (frame.offset() == position.offset() + 1) {
                read();
            }
        }
        readIfMissing(GAP_PATIENCE_MS);
    }

    /** Overflow: the newest are kept, the log has the rest. */
    private void keep(Frame frame) {
        kept.put(frame.offset(), frame);
        if (kept.size() > KEPT) {
            kept.pollFirstEntry();
        }
    }

    private void show(Frame frame) {
        show(new Publication(frame.offset(), frame.time(), PublicationBody.decode(frame.payload())));
    }

    private void show(Publication publication) {
        position = new StreamPosition(position.epoch(), publication.offset());
        port.show(new ChannelEvent.Published(channel, publication));
    }

    private void drain() {
        while (!kept.isEmpty()) {
            var next = kept.firstEntry().getValue();
            if (next.offset() > position.offset() + 1) {
                return;
            }
            if (next.offset() == position.offset() + 1) {
                if (next.kind() == Frame.Kind.POINTER || !next.epoch().equals(position.epoch())) {
                    read();
                    return;
                }
                show(next);
            }
            kept.pollFirstEntry();
        }
    }

    private void readIfMissing(long patienceMs) {
        if (knownTop > position.offset() && !reading && !readScheduled) {
            readScheduled = true;
            port.later(patienceMs, () -> {
                readScheduled = false;
                if (knownTop > position.offset()) {
                    read();
                }
            });
        }
    }

    private void read() {
        if (reading || joining) {
            return;
        }
        reading = true;
        port.countGapRead();
        var held = position;
        var knownThen = knownTop;
        port.read(
                channel,
                held,
                PAGE,
                answer -> {
                    reading = false;
                    if (held.epoch().equals(position.epoch())) {
                        forget(knownThen, answer.top());
                        take(answer);
                    }
                    readIfMissing(GAP_PATIENCE_MS);
                },
                () -> {
                    reading = false;
                    readIfMissing(RETRY_MS);
                });
    }

    /**
     * A frame said that there is more than the log has, although the read was sent after the frame had come: what it told of
     * was lost with the end of the log. Nothing is missing then, and whoever publishes next starts a new epoch.
     */
    private void forget(long knownThen, StreamPosition top) {
        if (top.epoch().equals(position.epoch()) && top.offset() < knownThen && knownTop == knownThen) {
            knownTop = Math.max(top.offset(), position.offset());
            kept.tailMap(top.offset(), false).clear();
        }
    }

    private void take(LogRead answer) {
        var top = answer.top();
        if (!top.epoch().equals(position.epoch())) {
            adopt(top);
            return;
        }
        knownTop = Math.max(knownTop, top.offset());
        if (top.offset() <= position.offset()) {
            return;
        }
        var continues = answer.publications().stream().anyMatch(each -> each.offset() == position.offset() + 1);
        var covered = !answer.publications().isEmpty()
                && answer.publications().getLast().offset() <= position.offset();
        if (!answer.valid() || (!continues && !covered) || top.offset() - position.offset() > MOST_MISSING) {
            adopt(top);
            return;
        }
        for (var publication : answer.publications()) {
            if (publication.offset() == position.offset() + 1) {
                show(publication);
            }
        }
        drain();
        if (knownTop > position.offset() && kept.isEmpty()) {
            read();
        }
    }

    /** Goes on at another place; everyone subscribes anew from where they were. */
    private void adopt(StreamPosition top) {
        position = top;
        knownTop = top.offset();
        kept.clear();
        jumps++;
        port.countFence();
        port.interrupt(channel);
    }

    /** A sweep that was sent while the given position was held has said where the channel stands. */
    void swept(StreamPosition held, StreamPosition top) {
        if (joining || !held.epoch().equals(position.epoch())) {
            return;
        }
        if (!top.epoch().equals(position.epoch())) {
            adopt(top);
            return;
        }
        knownTop = Math.max(knownTop, top.offset());
        readIfMissing(GAP_PATIENCE_MS);
    }

    /**
     * A subscribe that was sent while the given position was held has been answered.
     *
     * @return whether the answer may be given to the subscribers; else the subscribe has to be repeated
     */
    boolean subscribed(StreamPosition held, int jumpsThen, StreamPosition top) {
        if (joining) {
            joining = false;
            position = top;
            kept.values().removeIf(frame -> !frame.epoch().equals(top.epoch()));
            knownTop = Math.max(top.offset(), kept.isEmpty() ? 0 : kept.lastKey());
            kept.headMap(top.offset(), true).clear();
            drain();
            readIfMissing(GAP_PATIENCE_MS);
            return true;
        }
        if (jumpsThen != jumps || !held.epoch().equals(position.epoch())) {
            // Joined by another answer meanwhile, or moved on: an answer in the present epoch is as good as a new one.
            return jumpsThen == jumps && top.epoch().equals(position.epoch());
        }
        if (!top.epoch().equals(position.epoch())) {
            adopt(top);
        }
        return true;
    }
}
