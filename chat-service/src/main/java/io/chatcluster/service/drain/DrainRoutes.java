package io.chatcluster.service.drain;

import io.chatcluster.service.config.ChatConfig;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * {@code POST /drain} and {@code POST /resume} on the management port, which the network keeps to the cluster itself.
 * Everybody who reaches the port may call them.
 */
@Singleton
public final class DrainRoutes {

    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int BODY_LIMIT = 1024;

    private final Drain drain;
    private final int rate;

    DrainRoutes(Drain drain, ChatConfig config) {
        this.drain = drain;
        this.rate = config.drain().rate();
    }

    void register(@Observes ManagementInterface management) {
        management.router().post("/drain").handler(this::begin);
        management.router().post("/resume").handler(this::resume);
    }

    private void begin(RoutingContext context) {
        try {
            // The platform reads the body before its routes are called.
            drain.begin(order(Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer)));
            answer(context, ACCEPTED, new JsonObject().put("draining", true).put("connections", drain.left()));
        } catch (IllegalArgumentException e) {
            answer(context, BAD_REQUEST, new JsonObject().put("error", String.valueOf(e.getMessage())));
        }
    }

    private void resume(RoutingContext context) {
        if (drain.resume()) {
            answer(context, 200, new JsonObject().put("draining", false).put("connections", drain.left()));
        } else {
            answer(
                    context,
                    CONFLICT,
                    new JsonObject().put("error", "this process is drained; start another one in its place"));
        }
    }

    private DrainOrder order(Buffer body) {
        if (body.length() > BODY_LIMIT) {
            throw new IllegalArgumentException(
                    "the body has %d bytes; it takes %d".formatted(body.length(), BODY_LIMIT));
        }
        try {
            var json = body.toJsonObject();
            if (!(json.getValue("deadline") instanceof String text)) {
                throw new IllegalArgumentException("deadline is missing; it takes a time as 2026-01-31T10:00:00Z");
            }
            var deadline = Instant.parse(text);
            if (deadline.isAfter(Instant.now().plus(DrainOrder.LONGEST))) {
                throw new IllegalArgumentException(
                        "deadline is %s; it takes at most an hour from now".formatted(deadline));
            }
            return switch (json.getValue("ratePerSecond", rate)) {
                case Integer number -> new DrainOrder(deadline, number);
                case Object other ->
                    throw new IllegalArgumentException(
                            "ratePerSecond is %s; it takes 1 to %d".formatted(other, DrainOrder.HIGHEST_RATE));
            };
        } catch (DecodeException e) {
            throw new IllegalArgumentException("the body is no JSON object with deadline and ratePerSecond", e);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("deadline is no time; it takes one as 2026-01-31T10:00:00Z", e);
        }
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer());
    }
}
