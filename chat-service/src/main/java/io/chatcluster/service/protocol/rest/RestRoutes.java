package io.chatcluster.service.protocol.rest;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What comes before the API's resources: bodies that are too large are refused, and methods are announced. */
public final class RestRoutes {

    /** The root of the API. */
    public static final String ROOT = "/api/v1";

    private static final int FIRST = -900;

    private final DocsPage docs = new DocsPage();
    private final int bodyLimit;

    /** Routes that take bodies up to a limit in bytes. */
    public RestRoutes(int bodyLimit) {
        this.bodyLimit = bodyLimit;
    }

    /** Adds the routes. */
    public void register(Router router) {
        docs.register(router);
        router.route(HttpMethod.OPTIONS, ROOT + "/*").order(FIRST).handler(RestRoutes::methods);
        router.post(ROOT + "/*").order(FIRST).handler(this::refuseByLength);
    }

    private static void methods(RoutingContext exchange) {
        var methods = Methods.of(exchange.normalizedPath().substring(ROOT.length()));
        if (methods.isPresent()) {
            exchange.response()
                    .setStatusCode(204)
                    .putHeader("Allow", methods.get())
                    .end();
        } else {
            exchange.next();
        }
    }

    /** Before the platform's own limit, which answers without a word; a body without a length is measured as it comes. */
    private void refuseByLength(RoutingContext exchange) {
        var length = exchange.request().getHeader("Content-Length");
        if (length == null || !length.matches("[0-9]{1,18}") || Long.parseLong(length) <= bodyLimit) {
            exchange.next();
            return;
        }
        var problem = RestBody.tooLarge(bodyLimit);
        if (exchange.request().version() != HttpVersion.HTTP_2) {
            exchange.response().putHeader("Connection", "close");
        }
        exchange.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.TYPE)
                .end(problem.json());
    }
}
