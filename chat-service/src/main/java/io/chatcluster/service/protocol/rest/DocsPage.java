package io.chatcluster.service.protocol.rest;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The page at {@code /api/docs} to read and try the API on. The platform's own one has scripts inside the page, which the
 * content security policy does not allow; this one shows the same files without.
 */
final class DocsPage {

    /** Where the page is, with a slash behind it. */
    static final String PATH = "/api/docs/";

    /** No scripts or styles inside of pages, nothing of other hosts. The page of the chat has a stricter one of its own. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int FIRST = -900;

    private final Buffer page = load("index.html");
    private final Buffer script = load("try.js");

    /** Adds the routes. */
    void register(Router router) {
        router.route("/api/docs*").order(FIRST - 1).handler(exchange -> {
            exchange.response()
                    .putHeader("Content-Security-Policy", POLICY)
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Referrer-Policy", "no-referrer")
                    .putHeader("Cache-Control", "no-cache");
            exchange.next();
        });
        route(router, "/api/docs", exchange -> {
            if (exchange.normalizedPath().equals(PATH)) {
                send(exchange, "text/html; charset=utf-8", page);
            } else {
                exchange.response()
                        .setStatusCode(308)
                        .putHeader("Location", PATH)
                        .end();
            }
        });
        route(router, PATH + "index.html", exchange -> send(exchange, "text/html; charset=utf-8", page));
        route(router, PATH + "try.js", exchange -> send(exchange, "text/javascript; charset=utf-8", script));
    }

    private static void route(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(FIRST)
                .handler(handler);
    }

    private static void send(RoutingContext exchange, String type, Buffer body) {
        exchange.response().putHeader("Content-Type", type).end(body);
    }

    private static Buffer load(String name) {
        try (var in = DocsPage.class.getResourceAsStream("/api-docs/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
