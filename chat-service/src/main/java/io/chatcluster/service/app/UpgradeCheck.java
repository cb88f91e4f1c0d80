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
        if (!admission.ask()) {
            var seconds = Integer.toString(Admission.retryAfterSeconds());
            return CheckResult.rejectUpgrade(UNAVAILABLE, Map.of("Retry-After", List.of(seconds)));
        }
        var connection = context.httpRequest().connection();
        context.userData().put(WebSocketOutbound.CONNECTION, connection);
        if (connection instanceof ConnectionBase base) {
            base.channelHandlerContext().channel().closeFuture().addListener(closed -> admission.left());
        }
        return CheckResult.permitUpgrade();
    }
}
