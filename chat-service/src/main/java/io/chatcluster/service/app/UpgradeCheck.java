package io.chatcluster.service.app;

import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.hub.WebSocketOutbound;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Asks for admission before a connection becomes a WebSocket, and keeps the connection for what writes to it. */
@Singleton
public class UpgradeCheck implements HttpUpgradeCheck {

    private static final int UNAVAILABLE = 503;

    private final Admission admission;

    UpgradeCheck(Admission admission) {
        this.admission = admission;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var connection = context.httpRequest().connection();
        if (connection instanceof ConnectionBase base && !admit(base)) {
            var seconds = Integer.toString(Admission.retryAfterSeconds());
            return CheckResult.rejectUpgrade(UNAVAILABLE, Map.of("Retry-After", List.of(seconds)));
        }
        context.userData().put(WebSocketOutbound.CONNECTION, connection);
        return CheckResult.permitUpgrade();
    }

    /** A connection has one place however many upgrades it asks for: the platform refuses some after this check. */
    private boolean admit(ConnectionBase base) {
        var channel = base.channelHandlerContext().channel();
        var held = channel.attr(Admission.PLACE);
        if (held.get() != null) {
            return true;
        }
        // The whole pipeline would send a close frame first, which may wait for the peer.
        var place = admission.ask(() -> channel.pipeline().firstContext().close());
        place.ifPresent(taken -> {
            held.set(taken);
            channel.closeFuture().addListener(closed -> taken.left());
        });
        return place.isPresent();
    }
}
