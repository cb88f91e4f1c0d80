package io.chatcluster.service.redis;

/** Redis did not answer, or not in time; the same command may succeed later. Carries no stack trace. */
public final class RedisUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for the log; users get their own. */
    public RedisUnavailable(String message) {
        super(message, null, false, false);
    }

    /** With the cause of the last attempt. */
    public RedisUnavailable(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause, false, false);
    }
}
