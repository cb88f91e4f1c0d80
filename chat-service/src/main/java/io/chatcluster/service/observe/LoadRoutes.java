package io.chatcluster.service.observe;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Serves {@code GET /load} on the management port, which the network keeps to the cluster itself. */
@Singleton
final class LoadRoutes {

    private final LoadSource source;

    LoadRoutes(LoadSource source) {
        this.source = source;
    }

    void register(@Observes ManagementInterface management) {
        management.router().get("/load").handler(request -> request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(source.report().json().toBuffer()));
    }
}
