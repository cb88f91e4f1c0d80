package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.account.AccountRefusal;
import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.relay.Publisher;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Serves gochat's calls under {@code /user/} and {@code /push/}: everything is answered with status 200 and the envelope,
 * failures too. Requests stay on their event loop, and so do their answers.
 */
public final class GochatHttp {

    private static final Logger LOGGER = Logger.getLogger(GochatHttp.class);

    private final GochatCalls calls;
    private final int bodyLimit;

    /** The calls on the given parts; {@code chat.limits.http-body} bounds their bodies. */
    public GochatHttp(Accounts accounts, Sessions sessions, Messages messages, Publisher publisher, ChatConfig config) {
        this.calls = new GochatCalls(accounts, sessions, messages, publisher);
        this.bodyLimit = config.limits().httpBody();
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.route("/user/*").handler(this::handle);
        router.route("/push/*").handler(this::handle);
    }

    private void handle(RoutingContext exchange) {
        var response = exchange.response();
        allowOtherOrigins(response);
        if (exchange.request().method().equals(HttpMethod.OPTIONS)) {
            response.setStatusCode(204).end();
            return;
        }
        var call = exchange.request().method().equals(HttpMethod.POST)
                ? calls.at(exchange.normalizedPath())
                : Optional.<GochatCalls.Call>empty();
        if (call.isEmpty()) {
            send(response, GochatReply.NO_SUCH_CALL);
            return;
        }
        var eventLoop = exchange.vertx().getOrCreateContext();
        GochatBody.of(exchange.request(), bodyLimit)
                .thenCompose(call.get()::answer)
                .exceptionally(GochatHttp::failure)
                .thenAccept(reply -> eventLoop.runOnContext(now -> send(response, reply)));
    }

    private static void allowOtherOrigins(HttpServerResponse response) {
        response.putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept")
                .putHeader("Access-Control-Allow-Methods", "GET, OPTIONS, POST, PUT, DELETE");
    }

    private static void send(HttpServerResponse response, GochatReply reply) {
        if (!response.closed() && !response.ended()) {
            response.setStatusCode(200)
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(reply.json());
        }
    }

    /** What the client is told about a failure. */
    static GochatReply failure(Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return GochatReply.failure(
                switch (cause) {
                    case GochatRefusal refusal -> refusal.sentence();
                    case AccountRefusal refusal -> sentence(refusal);
                    case ChatException refusal -> sentence(refusal);
                    case RedisUnavailable unavailable -> "the chat's storage does not answer; try again in a moment";
                    default -> {
                        LOGGER.error("a gochat call failed", cause);
                        yield "internal server error; try again";
                    }
                });
    }

    private static String sentence(AccountRefusal refusal) {
        return switch (refusal) {
            case AccountRefusal.NameTaken taken -> "this user name already have , please login !!!";
            case AccountRefusal.BadCredentials bad -> "no this user or password error!";
            case AccountRefusal.OutOfLimits limits -> limits.sentence();
            case AccountRefusal.Overloaded overloaded -> overloaded.sentence();
        };
    }

    private static String sentence(ChatException refusal) {
        return refusal.code().temporary() && !refusal.sentence().contains("try again")
                ? refusal.sentence() + "; try again in a moment"
                : refusal.sentence();
    }
}
