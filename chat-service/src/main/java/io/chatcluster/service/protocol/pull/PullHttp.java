package io.chatcluster.service.protocol.pull;

import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatConfig.PullAnswers;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.redis.RedisUnavailable;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** Serves the three calls of cursor-pull clients. Requests stay on their event loop, and so do their answers. */
public final class PullHttp {

    private static final Logger LOGGER = Logger.getLogger(PullHttp.class);
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;

    private static final String PING = "/ping";
    private static final String SEND = "/api/send";
    private static final String PULL = "/api/pull";

    /** Where the door is. */
    public static final Set<String> PATHS = Set.of(PING, SEND, PULL);

    private final Messages messages;
    private final ChannelLog log;
    private final PullAnswers shape;
    private final int bodyLimit;

    /** The calls as {@code chat.pull} has them. */
    public PullHttp(Messages messages, ChannelLog log, ChatConfig config) {
        this.messages = messages;
        this.log = log;
        this.shape = config.pull().answers();
        this.bodyLimit = config.pull().httpBody();
    }

    /** A call, given the whole body of its request and the thread to work on. */
    @FunctionalInterface
    private interface Call {
        CompletionStage<PullAnswer> answer(byte[] body, HttpServerRequest request, Executor loop);
    }

    /** Adds the routes. */
    public void register(Router router) {
        serve(router, HttpMethod.GET, PING, this::ping);
        serve(router, HttpMethod.POST, SEND, this::send);
        serve(router, HttpMethod.GET, PULL, this::pull);
    }

    private void serve(Router router, HttpMethod method, String path, Call call) {
        router.route(path).handler(exchange -> {
            if (exchange.request().method().equals(method)) {
                handle(exchange, call);
            } else {
                exchange.response().putHeader("Allow", method.name());
                reply(exchange, PullAnswer.text(METHOD_NOT_ALLOWED, path + " takes " + method.name()));
            }
        });
    }

    private void handle(RoutingContext exchange, Call call) {
        var context = exchange.vertx().getOrCreateContext();
        Executor loop = task -> context.runOnContext(now -> task.run());
        PullBody.of(exchange.request(), bodyLimit)
                .thenCompose(body -> call.answer(body, exchange.request(), loop))
                .exceptionally(PullHttp::failure)
                .thenAcceptAsync(answer -> reply(exchange, answer), loop);
    }

    private static void reply(RoutingContext exchange, PullAnswer answer) {
        var response = exchange.response();
        if (!response.closed() && !response.ended()) {
            response.setStatusCode(answer.status())
                    .putHeader("Content-Type", answer.type().header())
                    .end(answer.body());
        }
    }

    private CompletionStage<PullAnswer> ping(byte[] body, HttpServerRequest request, Executor loop) {
        return CompletableFuture.completedFuture(PullAnswer.PONG);
    }

    private CompletionStage<PullAnswer> send(byte[] body, HttpServerRequest request, Executor loop) {
        var send = PullRequest.send(body);
        return messages.anonymous(send.chat(), send.sender(), send.text(), "text")
                .thenApply(sent -> PullAnswer.sent(shape));
    }

    private CompletionStage<PullAnswer> pull(byte[] body, HttpServerRequest request, Executor loop) {
        var pull = PullRequest.pull(body, request.params());
        return log.stamped(pull.chat(), pull.cursor(), pull.limit())
                .thenApplyAsync(page -> PullAnswer.page(shape, pull, page), loop);
    }

    /** What the client is told about a failure: its own mistakes with 400, everything else with 500, as in the original. */
    private static PullAnswer failure(Throwable error) {
        var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return switch (cause) {
            case PullRefusal refusal -> PullAnswer.text(refusal.status(), refusal.sentence());
            case ChatException refusal ->
                PullAnswer.text(refusal.code() == ErrorCode.LIMIT_EXCEEDED ? 400 : FAILED, refusal.sentence());
            case RedisUnavailable unavailable ->
                PullAnswer.text(FAILED, "the chat's storage does not answer; try again in a moment");
            default -> {
                LOGGER.error("a call of a pull client failed", cause);
                yield PullAnswer.text(FAILED, "internal server error; try again");
            }
        };
    }
}
