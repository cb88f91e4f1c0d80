package io.chatcluster.service.relay;

/**
 * What travels to the nodes about one channel.
 *
 * @param kind what it is
 * @param channel whom it is for
 * @param epoch of a publication, else empty
 * @param offset of a publication; the version of the user list for joins and leaves; else 0
 * @param time of a publication in ms, else 0
 * @param payload the stored body of a publication, who joined or left, or the JSON of a signal; shared, never changed
 */
public record Frame(Kind kind, String channel, String epoch, long offset, long time, byte[] payload) {

    /** Frames that travel to nodes; the letter is the one in streams. */
    public enum Kind {
        PUBLICATION('p'),
        /** A publication whose payload has to be read from the log. */
        POINTER('P'),
        JOIN('j'),
        LEAVE('l'),
        SIGNAL('s');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** The letter in streams. */
        public char letter() {
            return letter;
        }

        /**
         * The kind of a letter.
         *
         * @throws IllegalArgumentException for an unknown one
         */
        public static Kind of(char letter) {
            for (var kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("frame of unknown kind '" + letter + "'");
        }
    }

    /** The same publication without its payload. */
    public Frame asPointer() {
        return new Frame(Kind.POINTER, channel, epoch, offset, time, new byte[0]);
    }
}
