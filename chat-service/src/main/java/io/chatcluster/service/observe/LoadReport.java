package io.chatcluster.service.observe;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How busy one process is, for whoever decides how many there should be.
 *
 * @param role what the process runs, as its settings say it: {@code connect}, or {@code connect,worker}
 * @param node its name
 * @param accepting whether it takes new connections
 * @param draining whether it is being emptied or is empty
 * @param drained whether it is empty
 * @param connect present where it holds connections
 * @param worker present where it routes
 * @param sampledAt when the oldest number in here was read
 */
public record LoadReport(
        String role,
        String node,
        boolean accepting,
        boolean draining,
        boolean drained,
        Optional<ConnectLoad> connect,
        Optional<WorkerLoad> worker,
        Instant sampledAt) {

    /** The report on the wire: one flat object, without the numbers that the role has not. */
    JsonObject json() {
        var json = new JsonObject().put("role", role).put("node", node);
        connect.ifPresent(load -> json.put("connections", load.connections()).put("capacity", load.capacity()));
        json.put("accepting", accepting).put("draining", draining).put("drained", drained);
        connect.ifPresent(load -> json.put("accepts", load.accepts()).put("closes", load.closes()));
        worker.ifPresent(load -> json.put("lagEntries", load.lagEntries())
                .put("pendingEntries", load.pendingEntries())
                .put("arrivalsPerSecond", load.arrivalsPerSecond()));
        return json.put("sampledAt", sampledAt.truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
