package io.chatcluster.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a pod answered to {@code GET /load}. Numbers that its role has not are 0.
 *
 * @param connections open
 * @param capacity the pod's own limit
 * @param draining whether it is being emptied, or is empty
 * @param drained whether it is empty
 * @param accepts connections let in since its start
 * @param closes connections ended since its start
 * @param waiting messages accepted and not finished, of all partitions
 * @param arrivalsPerSecond messages that it routes
 */
record LoadAnswer(
        int connections,
        int capacity,
        boolean draining,
        boolean drained,
        long accepts,
        long closes,
        long waiting,
        double arrivalsPerSecond) {

    static LoadAnswer of(JsonNode json) {
        return new LoadAnswer(
                json.path("connections").asInt(),
                json.path("capacity").asInt(),
                json.path("draining").asBoolean(),
                json.path("drained").asBoolean(),
                json.path("accepts").asLong(),
                json.path("closes").asLong(),
                json.path("lagEntries").asLong() + json.path("pendingEntries").asLong(),
                json.path("arrivalsPerSecond").asDouble());
    }
}
