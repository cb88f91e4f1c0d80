package io.chatcluster.service.protocol.broadcast;

/** A frame that is not taken, with what its sender is told. Carries no stack trace: it is an answer, not a fault. */
final class BroadcastRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final int limit;

    /**
     * A refusal for a field's limit.
     *
     * @param limit 0 for none
     */
    BroadcastRefusal(String field, int limit, String sentence) {
        super(sentence, null, false, false);
        this.field = field;
        this.limit = limit;
    }

    /** A refusal that is of no limit; of no field where that is empty. */
    BroadcastRefusal(String field, String sentence) {
        this(field, 0, sentence);
    }

    /** The frame for the sender. */
    byte[] frame() {
        var sentence = getMessage();
        return BroadcastFrame.error(sentence == null ? "" : sentence, field, limit);
    }
}
