package io.chatcluster.service.protocol.rest;

import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.redis.RedisUnavailable;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/** Turns whatever a call failed with into a problem. */
final class Problems {

    private static final Logger LOGGER = Logger.getLogger(Problems.class);
    private static final String SOON = "1";

    private Problems() {}

    /** The answer to a failed call. */
    static Response response(Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        var problem = problem(cause);
        var response = Response.status(problem.status())
                .entity(problem.json())
                .type(Problem.TYPE)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff");
        switch (problem.status()) {
            case 401 ->
                response.header(
                        HttpHeaders.WWW_AUTHENTICATE,
                        problem.field().isPresent()
                                ? "Bearer realm=\"chat\", error=\"invalid_token\""
                                : "Bearer realm=\"chat\"");
            case 429, 503 -> response.header(HttpHeaders.RETRY_AFTER, SOON);
            default -> {}
        }
        return response.build();
    }

    private static Problem problem(Throwable cause) {
        return switch (cause) {
            case Problem problem -> problem;
            case ChatException refusal -> problem(refusal);
            case RedisUnavailable away -> unavailable();
            case WebApplicationException refused ->
                problem(refused.getResponse().getStatus());
            default -> {
                LOGGER.error("an API call failed", cause);
                yield Problem.of(500, "the service failed; it has been logged");
            }
        };
    }

    private static Problem unavailable() {
        return Problem.of(503, "the chat's storage does not answer; try again in a moment");
    }

    private static Problem problem(ChatException refusal) {
        return switch (refusal.code()) {
            case UNKNOWN_CHANNEL ->
                Problem.of(
                        404,
                        "there is no such channel; a channel is room:<name>, pull:<chat> or dm:<low>:<high>",
                        "channel");
            case PERMISSION_DENIED -> Problem.of(403, "this channel is not yours", "channel");
            case NOT_FOUND -> Problem.of(404, refusal.sentence());
            case LIMIT_EXCEEDED -> Problem.of(413, refusal.sentence(), "text");
            case INTERNAL -> unavailable();
            case TOO_MANY_REQUESTS -> Problem.of(503, refusal.sentence());
            default -> Problem.of(400, refusal.sentence());
        };
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 404 -> Problem.of(404, "there is nothing at this path; /api/openapi.json lists what there is");
            case 405 -> Problem.of(405, "this path does not take this method; Allow names those it takes");
            case 406 -> Problem.of(406, "the answer is application/json, which Accept does not allow", "Accept");
            case 413 -> Problem.of(413, "the body is too large");
            case 415 -> Problem.of(415, "the body has to be application/json", "Content-Type");
            default -> Problem.of(status, status < 500 ? "the request cannot be read" : "the service failed");
        };
    }
}
