package io.chatcluster.service.protocol.gochat;

/** A request that gochat's clients are told is wrong. Carries no stack trace: it is an answer, not a fault. */
final class GochatRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    GochatRefusal(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /** What the client is told. */
    String sentence() {
        return sentence;
    }
}
