package io.chatcluster.service.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, what was acknowledged and what every client was shown. What must never happen is noticed when it happens
 * ({@link #violations}); what must have happened in the end is asked for by {@link #missing}.
 *
 * <p>Each channel has one book of what stands at which offset, common to all clients: a message has one place in a channel,
 * and a place has one message. Each client's offsets rise by exactly one, from where it first subscribed. Both together mean
 * that everybody was shown the same, each message once, in one order. Thread-safe; a {@link Reader} is for one thread.
 */
final class Ledger {

    private static final int REPORTED = 50;

    /** A message that a client wants to send. */
    record Message(String id, String client, String user, String channel, String text) {}

    /** What the service said that it did with a message. */
    record Ack(String channel, String epoch, long offset, boolean duplicate) {}

    private final Map<String, Message> sent = new ConcurrentHashMap<>();
    private final Map<String, Ack> acks = new ConcurrentHashMap<>();
    private final Map<String, Book> books = new ConcurrentHashMap<>();
    /** The last acknowledged offset of a client's own messages, by client and channel. */
    private final Map<String, Long> ownOrder = new ConcurrentHashMap<>();

    private final List<Reader> readers = new ArrayList<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger violated = new AtomicInteger();
    private final LongAdder shown = new LongAdder();
    private final LongAdder duplicateAcks = new LongAdder();

    /** A message is about to be sent for the first time. */
    void sending(Message message) {
        if (sent.putIfAbsent(message.id(), message) != null) {
            throw new IllegalArgumentException("two messages with the id " + message.id());
        }
    }

    /** A message is acknowledged. A client sends the next one of a channel only then: its own messages keep their order. */
    void acknowledged(Message message, Ack ack) {
        acks.put(message.id(), ack);
        if (ack.duplicate()) {
            duplicateAcks.increment();
        }
        if (!ack.channel().equals(message.channel())) {
            violation("%s was acknowledged in %s".formatted(message, ack.channel()));
        }
        var before = ownOrder.put(message.client() + " " + ack.channel(), ack.offset());
        if (before != null && before >= ack.offset()) {
            violation("%s was acknowledged at %d, after the sender's message at %d"
                    .formatted(message, ack.offset(), before));
        }
    }

    /** The place for what one client is shown. */
    synchronized Reader reader(String client) {
        var reader = new Reader(client);
        readers.add(reader);
        return reader;
    }

    void violation(String text) {
        if (violated.getAndIncrement() < REPORTED) {
            violations.add(text);
        }
    }

    /** What happened that never may; the first ones. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Messages with an acknowledgement. */
    int acknowledged() {
        return acks.size();
    }

    /** Messages that were sent at least once. */
    int sent() {
        return sent.size();
    }

    /** Publications that were shown, over all clients. */
    long shown() {
        return shown.sum();
    }

    /** Acknowledgements that said the message had been taken by an earlier attempt. */
    long duplicateAcks() {
        return duplicateAcks.sum();
    }

    /** What is still owed: acknowledgements, places, and everything that some client was not shown yet. The first ones. */
    synchronized List<String> missing() {
        var missing = new ArrayList<String>();
        for (var message : sent.values()) {
            var ack = acks.get(message.id());
            if (ack == null) {
                missing.add("not acknowledged: " + message);
            } else {
                unplaced(message, ack, missing);
            }
            if (missing.size() >= REPORTED) {
                return missing;
            }
        }
        for (var reader : readers) {
            reader.tracks.forEach((channel, track) -> {
                var top = book(channel).top();
                if (track.last < top) {
                    missing.add("%s was shown %s up to %d of %d".formatted(reader.client, channel, track.last, top));
                }
            });
        }
        return missing;
    }

    private void unplaced(Message message, Ack ack, List<String> missing) {
        var place = book(ack.channel()).at(ack.offset());
        if (place == null) {
            missing.add(
                    "acknowledged at %s %d and shown to nobody: %s".formatted(ack.channel(), ack.offset(), message));
        } else if (!place.id.equals(message.id()) || !place.agrees(ack.epoch())) {
            violation("%s was acknowledged with %s, but what was shown there is %s".formatted(message, ack, place));
        }
        if (isConversation(ack.channel())) {
            for (var user : ack.channel().substring("dm:".length()).split(":", -1)) {
                if (!book("user:" + user).has(message.id())) {
                    missing.add("acknowledged and not in the inbox of user %s: %s".formatted(user, message));
                }
            }
        }
    }

    private static boolean isConversation(String channel) {
        return channel.startsWith("dm:");
    }

    private Book book(String channel) {
        return books.computeIfAbsent(channel, name -> new Book());
    }

    /** What stands at an offset; the epoch is empty until someone was shown it live. */
    private static final class Place {
        final String id;
        String epoch;

        Place(String id, String epoch) {
            this.id = id;
            this.epoch = epoch;
        }

        boolean agrees(String other) {
            return epoch.isEmpty() || other.isEmpty() || epoch.equals(other);
        }

        @Override
        public String toString() {
            return id + " of epoch " + (epoch.isEmpty() ? "(any)" : epoch);
        }
    }

    /** All that was shown of a channel, to anybody. */
    private static final class Book {
        private final Map<Long, Place> places = new HashMap<>();
        private final Map<String, Long> offsets = new HashMap<>();
        private long top;

        /** Returns what is wrong, empty for nothing. */
        synchronized String enter(long offset, String id, String epoch) {
            var place = places.computeIfAbsent(offset, key -> new Place(id, epoch));
            if (!place.id.equals(id)) {
                return "at %d stands %s, someone else was shown %s there".formatted(offset, id, place);
            }
            if (!place.agrees(epoch)) {
                return "at %d stands %s of epoch %s, someone else was shown %s".formatted(offset, id, epoch, place);
            }
            if (place.epoch.isEmpty()) {
                place.epoch = epoch;
            }
            var other = offsets.putIfAbsent(id, offset);
            if (other != null && other != offset) {
                return "%s stands at %d and again at %d".formatted(id, other, offset);
            }
            top = Math.max(top, offset);
            return "";
        }

        synchronized @Nullable Place at(long offset) {
            return places.get(offset);
        }

        synchronized boolean has(String id) {
            return offsets.containsKey(id);
        }

        synchronized long top() {
            return top;
        }
    }

    /** How far a client was shown a channel. */
    private static final class Track {
        volatile long last;

        Track(long last) {
            this.last = last;
        }
    }

    /** What one client is shown, through all its connections. */
    final class Reader {
        private final String client;
        private final Map<String, Track> tracks = new ConcurrentHashMap<>();
        /** The last offset of each conversation in the user's inbox. */
        private final Map<String, Long> conversations = new HashMap<>();

        private Reader(String client) {
            this.client = client;
        }

        /** The client listens from the given offset on, for the first time. */
        void joined(String channel, long offset) {
            if (tracks.putIfAbsent(channel, new Track(offset)) != null) {
                violation(client + " joined " + channel + " again without a position");
            }
        }

        /** The client came back; what it missed was shown before this is called. */
        void recovered(String channel, boolean recovered, long top) {
            var last = last(channel);
            if (!recovered) {
                violation("%s could not recover %s from %d; the top was %d; it was shown %s there"
                        .formatted(client, channel, last, top, book(channel).at(last)));
                tracks.put(channel, new Track(top));
            } else if (last != top) {
                violation("%s recovered %s up to %d, but the top was said to be %d"
                        .formatted(client, channel, last, top));
            }
        }

        /** Up to where the client was shown a channel. */
        long last(String channel) {
            var track = tracks.get(channel);
            return track == null ? -1 : track.last;
        }

        /**
         * The client was shown a publication.
         *
         * @param epoch of the subscription where it was shown live; empty in a recovery, which may reach back into earlier ones
         */
        void shown(String channel, String epoch, long offset, JsonNode data) {
            shown.increment();
            var track = tracks.get(channel);
            if (track == null) {
                violation("%s was shown %s without a subscription: %s".formatted(client, channel, data));
                return;
            }
            if (offset != track.last + 1) {
                violation("%s was shown %s %d after %d: %s".formatted(client, channel, offset, track.last, data));
            }
            track.last = Math.max(offset, track.last);
            if (channel.startsWith("user:")) {
                direct(channel, epoch, offset, data);
            } else {
                check(channel, channel, data);
                enter(channel, offset, data, epoch);
            }
        }

        private void direct(String inbox, String epoch, long offset, JsonNode data) {
            var conversation = data.path("conversation").asText();
            var place = data.path("offset").asLong();
            var message = data.path("message");
            check(inbox, conversation, message);
            enter(inbox, offset, message, epoch);
            enter(conversation, place, message, data.path("epoch").asText());
            var before = conversations.put(conversation, place);
            if (place != (before == null ? 0 : before) + 1) {
                violation("%s was shown %s %d after %s in its inbox".formatted(client, conversation, place, before));
            }
        }

        private void enter(String channel, long offset, JsonNode message, String epoch) {
            var wrong = book(channel).enter(offset, message.path("id").asText(), epoch);
            if (!wrong.isEmpty()) {
                violation("%s in %s: %s".formatted(client, channel, wrong));
            }
        }

        private void check(String where, String channel, JsonNode shown) {
            var message = sent.get(shown.path("id").asText());
            if (message == null
                    || !message.channel().equals(channel)
                    || !message.text().equals(shown.path("text").asText())
                    || !message.user().equals(shown.path("from").path("id").asText())) {
                violation("%s was shown in %s what nobody sent there: %s".formatted(client, where, shown));
            }
        }
    }
}
