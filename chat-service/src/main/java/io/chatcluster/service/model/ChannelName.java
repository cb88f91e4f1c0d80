package io.chatcluster.service.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an ordered stream of publications. The first part, up to the colon, is the namespace and decides who may
 * do what; names outside the known namespaces do not parse.
 */
public sealed interface ChannelName {

    /** Longest accepted name, in characters, as in the native protocol's reference server. */
    int MAX_LENGTH = 255;

    /** The name as it is on the wire and in Redis keys. */
    String text();

    /** What everybody may read and write: rooms and pull chats. */
    sealed interface Open extends ChannelName {}

    /** A room that people join; {@code room:<name>}. */
    record Room(String name) implements Open {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        @Override
        public String text() {
            return "room:" + name;
        }

        /** The room with a number, as gochat names rooms. */
        public static Room numbered(int number) {
            return new Room(Integer.toString(number));
        }
    }

    /**
     * A chat of cursor-pull clients, named by them; {@code pull:<chat>}. Its publications are stamped with their second and
     * their place in it, see {@link Stamp}.
     */
    record Pull(String chat) implements Open {
        /** What the channel's name begins with. */
        public static final String PREFIX = "pull:";

        /** Longest name of a chat, in characters. */
        public static final int LONGEST = MAX_LENGTH - PREFIX.length();

        public Pull {
            if (chat.isEmpty() || chat.length() > LONGEST || !chat.codePoints().allMatch(Pull::isFit)) {
                throw new IllegalArgumentException(
                        "a chat's name has 1 to %d characters without controls and braces".formatted(LONGEST));
            }
        }

        /** Whether a character may be in a name: braces mark the partition in a key, and half a surrogate pair has no UTF-8. */
        public static boolean isFit(int codePoint) {
            return !Character.isISOControl(codePoint)
                    && Character.getType(codePoint) != Character.SURROGATE
                    && codePoint != '{'
                    && codePoint != '}';
        }

        @Override
        public String text() {
            return PREFIX + chat;
        }
    }

    /** The conversation of two users, kept for history; {@code dm:<low>:<high>}. */
    record DirectMessage(long low, long high) implements ChannelName {
        public DirectMessage {
            if (low <= 0 || high < low) {
                throw new IllegalArgumentException("a conversation needs two user ids, the lower first");
            }
        }

        /** The conversation between two users, in whichever order they are given. */
        public static DirectMessage between(long one, long other) {
            return new DirectMessage(Math.min(one, other), Math.max(one, other));
        }

        /** Whether the user is one of the two. */
        public boolean includes(long user) {
            return user == low || user == high;
        }

        /** The other one of the two; oneself in a note to oneself. */
        public long other(long user) {
            return user == low ? high : low;
        }

        @Override
        public String text() {
            return "dm:" + low + ":" + high;
        }
    }

    /** Everything addressed to one user; every connection of the user is subscribed to it; {@code user:<id>}. */
    record UserInbox(long user) implements ChannelName {
        public UserInbox {
            if (user <= 0) {
                throw new IllegalArgumentException("a user id is positive");
            }
        }

        @Override
        public String text() {
            return "user:" + user;
        }
    }

    /**
     * Reads a name.
     *
     * @return the channel, or empty where the namespace is unknown or the rest does not fit it
     */
    static Optional<ChannelName> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        var rest = text.substring(colon + 1);
        return switch (text.substring(0, colon)) {
            case "room" -> Room.NAME.matcher(rest).matches() ? Optional.of(new Room(rest)) : Optional.empty();
            case "pull" ->
                !rest.isEmpty() && rest.codePoints().allMatch(Pull::isFit)
                        ? Optional.of(new Pull(rest))
                        : Optional.empty();
            case "dm" -> parseDirect(rest);
            case "user" -> parseUser(rest).map(UserInbox::new);
            default -> Optional.empty();
        };
    }

    private static Optional<ChannelName> parseDirect(String rest) {
        var colon = rest.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        var low = parseUser(rest.substring(0, colon));
        var high = parseUser(rest.substring(colon + 1));
        if (low.isEmpty() || high.isEmpty() || low.get() > high.get()) {
            return Optional.empty();
        }
        return Optional.of(new DirectMessage(low.get(), high.get()));
    }

    /** A user id: digits without a leading zero, up to 18 of them so that it fits a long. */
    private static Optional<Long> parseUser(String text) {
        if (text.isEmpty() || text.length() > 18 || text.charAt(0) == '0') {
            return Optional.empty();
        }
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        return Optional.of(Long.parseLong(text));
    }
}
