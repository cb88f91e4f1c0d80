package io.chatcluster.service.app;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of the page: what a browser may load, run and connect to for it. */
final class SiteHeaders {

    /** What may stand in a policy; anything else in a {@code Host} could add directives of its own. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-fA-F:]{2,39}](:[0-9]{1,5})?");

    private SiteHeaders() {}

    static void put(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Security-Policy", policy(request.getHeader("Host")))
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
                // Kept and asked about each time: there are no versions in the names, so a new page must be seen at
                // once.
                .putHeader("Cache-Control", "no-cache");
    }

    /** Everything comes from here. Not all browsers count a WebSocket to the same host as {@code 'self'}, so it is named. */
    static String policy(@Nullable String host) {
        var sockets = host != null && HOST.matcher(host).matches() ? " ws://" + host + " wss://" + host : "";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
                + "connect-src 'self'" + sockets + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                + "require-trusted-types-for 'script'; trusted-types 'none'";
    }
}
