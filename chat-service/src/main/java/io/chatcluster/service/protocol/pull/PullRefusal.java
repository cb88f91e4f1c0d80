package io.chatcluster.service.protocol.pull;

/** A request that cannot be served, with its status and what the client is told. Carries no stack trace: it is an answer, not a fault. */
final class PullRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;

    private final int status;
    private final String sentence;

    private PullRefusal(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
        this.sentence = sentence;
    }

    /** The request cannot be read. */
    static PullRefusal unreadable(String reason) {
        return new PullRefusal(BAD_REQUEST, "Failed to parse request body: " + reason);
    }

    /** A field is not as it has to be. */
    static PullRefusal field(String sentence) {
        return new PullRefusal(BAD_REQUEST, sentence);
    }

    /** The body is longer than it may be. */
    static PullRefusal tooLarge(long length, int limit) {
        return new PullRefusal(TOO_LARGE, "the body has %d bytes; it takes at most %d".formatted(length, limit));
    }

    /** The request has not come in whole. */
    static PullRefusal cutShort() {
        return new PullRefusal(BAD_REQUEST, "the connection ended before the request did; try again");
    }

    int status() {
        return status;
    }

    String sentence() {
        return sentence;
    }
}
