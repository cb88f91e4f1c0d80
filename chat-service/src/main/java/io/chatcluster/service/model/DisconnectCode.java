package io.chatcluster.service.model;

/**
 * Why the server ends a connection. 3000 to 3499 invite the client to reconnect, 3500 to 3999 tell it to stay away, as in
 * the Centrifugal client protocol; each door maps them to what its own clients understand.
 */
public enum DisconnectCode {
    SHUTDOWN(3001, "shutdown", 1012),
    SLOW(3008, "slow", 1013),
    INSUFFICIENT_STATE(3010, "insufficient state", 1012),
    NO_PONG(3012, "no pong", 1001),
    TOO_MANY_REQUESTS(3013, "too many requests", 1013),
    INTERNAL(3004, "internal server error", 1011),
    AUTH_FAILED(3004, "auth failed", 1011),
    INVALID_TOKEN(3500, "invalid token", 1008),
    BAD_REQUEST(3501, "bad request", 1008),
    STALE(3502, "stale", 1008),
    PROTOCOL_ERROR(1002, "protocol error", 1002),
    NOT_UTF8(1007, "bytes are not UTF-8", 1007),
    MESSAGE_TOO_BIG(1009, "message too big", 1009);

    private final int code;
    private final String reason;
    private final int webSocketCode;

    DisconnectCode(int code, String reason, int webSocketCode) {
        this.code = code;
        this.reason = reason;
        this.webSocketCode = webSocketCode;
    }

    /** The close code for clients of the native protocol. */
    public int code() {
        return code;
    }

    /** The reason, below 124 bytes. */
    public String reason() {
        return reason;
    }

    /** The close code of RFC 6455 that says the same to clients which know no other. */
    public int webSocketCode() {
        return webSocketCode;
    }

    /** The value of the {@code code} label in metrics. */
    public String label() {
        return Integer.toString(code);
    }
}
