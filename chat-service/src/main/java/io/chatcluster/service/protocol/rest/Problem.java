package io.chatcluster.service.protocol.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.OptionalLong;

/** A call that was refused, as RFC 9457 has it. Carries no stack trace: it is an answer, not a fault. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The media type of problems. */
    static final String TYPE = "application/problem+json";

    private final int status;
    private final String detail;
    private final String field;
    private final long limit;

    private Problem(int status, String detail, String field, long limit) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.field = field;
        this.limit = limit;
    }

    /** A refusal with a sentence. */
    static Problem of(int status, String detail) {
        return new Problem(status, detail, "", -1);
    }

    /** A refusal because of one field, header or parameter. */
    static Problem of(int status, String detail, String field) {
        return new Problem(status, detail, field, -1);
    }

    /** A refusal because a field, or the whole, is beyond a limit. */
    static Problem of(int status, String detail, String field, long limit) {
        return new Problem(status, detail, field, limit);
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }

    Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    OptionalLong limit() {
        return limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** The body: {@code {"type","title","status","detail","field","limit"}}. */
    String json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title())
                .put("status", status)
                .put("detail", detail);
        field().ifPresent(name -> json.put("field", name));
        limit().ifPresent(most -> json.put("limit", most));
        return json.toString();
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }
}
