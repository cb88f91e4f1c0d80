package io.chatcluster.service.protocol.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatcluster.service.account.Account;
import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.chat.Social;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.presence.Presence;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the API is made of, and who may call it; one for the process. */
public final class RestDoor {

    private static final String SCHEME = "bearer ";

    private final Sessions sessions;
    private final Accounts accounts;
    private final Messages messages;
    private final Social social;
    private final ChannelLog log;
    private final Presence presence;
    private final CallLimits limits;
    private final int bodyLimit;

    /** The API over the given parts. */
    public RestDoor(
            Sessions sessions,
            Accounts accounts,
            Messages messages,
            Social social,
            ChannelLog log,
            Presence presence,
            ChatConfig config) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.messages = messages;
        this.social = social;
        this.log = log;
        this.presence = presence;
        this.bodyLimit = config.limits().httpBody();
        this.limits = new CallLimits(config.limits());
    }

    Accounts accounts() {
        return accounts;
    }

    Messages messages() {
        return messages;
    }

    Social social() {
        return social;
    }

    ChannelLog log() {
        return log;
    }

    Presence presence() {
        return presence;
    }

    /** A call of somebody whose token was checked. */
    @FunctionalInterface
    interface Call {
        CompletionStage<Response> by(Account caller);
    }

    /** Does a call for whoever the token stands for; every failure becomes a problem. */
    CompletionStage<Response> call(HttpHeaders headers, CallLimits.Kind kind, Call call) {
        CompletionStage<Response> answer;
        try {
            answer = sessions.find(token(headers.getHeaderString(HttpHeaders.AUTHORIZATION)))
                    .thenCompose(found -> {
                        var caller = found.orElseThrow(() -> Problem.of(
                                401,
                                "the token is unknown or has ended; /user/login gives a new one",
                                "Authorization"));
                        limits.count(caller.id(), kind);
                        return call.by(caller);
                    });
        } catch (Problem e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(Problems::response);
    }

    /** A call with a body. */
    @FunctionalInterface
    interface BodyCall {
        CompletionStage<Response> by(Account caller, byte[] body);
    }

    /** The same for a call with a body, which is read first. */
    CompletionStage<Response> call(HttpHeaders headers, CallLimits.Kind kind, RoutingContext exchange, BodyCall call) {
        return RestBody.of(exchange.request(), bodyLimit)
                .thenCompose(body -> call(headers, kind, caller -> call.by(caller, body)))
                .exceptionally(Problems::response);
    }

    private static String token(@Nullable String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || authorization.length() == SCHEME.length()) {
            throw Problem.of(401, "the header Authorization: Bearer <token> is missing; /user/login gives a token");
        }
        return authorization.substring(SCHEME.length()).strip();
    }

    /** A success. */
    static Response ok(JsonNode json) {
        return ok(200, json);
    }

    /** A success with a status of its own. */
    static Response ok(int status, JsonNode json) {
        return Response.status(status)
                .entity(json.toString())
                .type(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }
}
