package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatRole;
import io.chatcluster.service.config.Settings;
import io.chatcluster.service.protocol.broadcast.BroadcastDoor;
import io.chatcluster.service.protocol.gochat.GochatHttp;
import io.chatcluster.service.protocol.pull.PullHttp;
import io.chatcluster.service.protocol.rest.RestRoutes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens the paths of the roles that this process has; the others answer 404. */
@Singleton
public class RoleRoutes {

    private static final int FIRST = -1000;

    private final Set<ChatRole> roles;
    /** Paths of doors that are closed by their settings. */
    private final Set<String> closed;

    private final GochatHttp gochat;
    private final PullHttp pull;
    private final RestRoutes rest;

    RoleRoutes(ChatConfig config, GochatHttp gochat, PullHttp pull) {
        this.roles = Settings.roles(config);
        this.closed = Stream.concat(
                        config.pull().enabled() ? Stream.of() : PullHttp.PATHS.stream(),
                        config.broadcast().enabled() ? Stream.of() : Stream.of(BroadcastDoor.PATH))
                .collect(Collectors.toUnmodifiableSet());
        this.gochat = gochat;
        this.pull = pull;
        this.rest = new RestRoutes(config.limits().httpBody());
    }

    void routes(@Observes Router router) {
        router.route().order(FIRST).handler(this::guard).failureHandler(RoleRoutes::refuse);
        gochat.register(router);
        pull.register(router);
        if (roles.contains(ChatRole.API)) {
            rest.register(router);
        }
    }

    /** What is no request by the rules of HTTP is the client's mistake: the platform would log it as a fault. */
    private static void refuse(RoutingContext failed) {
        var status = failed.statusCode();
        if (status < 400 || status >= 500 || failed.response().ended()) {
            failed.next();
            return;
        }
        failed.response().setStatusCode(status).putHeader("Connection", "close").end();
    }

    private void guard(RoutingContext request) {
        RequestDeadline.begun(request.request().connection());
        var path = request.normalizedPath();
        var role = roleOf(path);
        if (!roles.contains(role) || closed.contains(path)) {
            request.response().setStatusCode(404).end();
            return;
        }
        if (role == ChatRole.SITE) {
            SiteHeaders.put(request.request());
        }
        request.next();
    }

    private static ChatRole roleOf(String path) {
        if (path.startsWith("/connection/") || path.equals("/ws") || path.equals(BroadcastDoor.PATH)) {
            return ChatRole.CONNECT;
        }
        if (path.startsWith("/user/")
                || path.startsWith("/push/")
                || path.startsWith("/api/")
                || path.equals("/ping")) {
            return ChatRole.API;
        }
        return ChatRole.SITE;
    }
}
