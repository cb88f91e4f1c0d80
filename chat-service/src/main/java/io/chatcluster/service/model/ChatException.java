package io.chatcluster.service.model;

/** A command that was refused, with what the client is told. Carries no stack trace: it is an answer, not a fault. */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** A refusal with the code's own text. */
    public ChatException(ErrorCode code) {
        this(code, code.message());
    }

    /** A refusal with a sentence that names the field and the limit. */
    public ChatException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What kind of refusal this is. */
    public ErrorCode code() {
        return code;
    }

    /** The sentence for the client; never null. */
    public String sentence() {
        var message = getMessage();
        return message == null ? code.message() : message;
    }
}
