package io.chatcluster.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.smallrye.metrics.MetricRegistries;
import io.smallrye.metrics.exporters.OpenMetricsExporter;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted comes out of the platform's exporter under exactly the documented names. */
class ChatMetersTest {

    private ChatMeters meters;

    @BeforeEach
    void emptyRegistry() {
        MetricRegistries.dropAll();
        meters = new ChatMeters(MetricRegistries.get(MetricRegistry.Type.APPLICATION));
    }

    @Test
    void messagesAreCountedByDirectionAndTarget() {
        meters.accepted();
        meters.routed(3);
        meters.delivered(10, 7);

        assertThat(scraped())
                .contains(
                        "chat_messages_total{direction=\"in\",target=\"channel\"} 1.0",
                        "chat_messages_total{direction=\"out\",target=\"inbox\"} 3.0",
                        "chat_messages_total{direction=\"out\",target=\"socket\"} 10.0");
    }

    @Test
    void deliveriesFillCumulativeBucketsOncePerSocket() {
        meters.delivered(10, 10);
        meters.delivered(2, 5001);
        meters.delivered(1, -3);

        assertThat(scraped())
                .contains(
                        "chat_delivery_seconds_bucket{le=\"0.001\"} 1.0",
                        "chat_delivery_seconds_bucket{le=\"0.005\"} 1.0",
                        "chat_delivery_seconds_bucket{le=\"0.01\"} 11.0",
                        "chat_delivery_seconds_bucket{le=\"5\"} 11.0",
                        "chat_delivery_seconds_bucket{le=\"+Inf\"} 13.0",
                        "chat_delivery_seconds_count 13.0",
                        "chat_delivery_seconds_sum 10.102");
    }

    @Test
    void connectionsAreThoseOpenedAndNotClosed() {
        meters.handshake(ChatMeters.Handshake.ACCEPTED);
        meters.handshake(ChatMeters.Handshake.ACCEPTED);
        meters.handshake(ChatMeters.Handshake.FULL);
        meters.opened(ChatMeters.Door.NATIVE);
        meters.opened(ChatMeters.Door.NATIVE);
        meters.opened(ChatMeters.Door.GOCHAT);
        meters.closed(ChatMeters.Door.NATIVE, Optional.of(DisconnectCode.SHUTDOWN));
        meters.closed(ChatMeters.Door.GOCHAT, Optional.empty());

        assertThat(meters.connections()).isEqualTo(1);
        assertThat(meters.accepts()).isEqualTo(2);
        assertThat(meters.closes()).isEqualTo(2);
        assertThat(scraped())
                .contains(
                        "chat_connections{door=\"native\"} 1.0",
                        "chat_connections{door=\"gochat\"} 0.0",
                        "chat_handshakes_total{outcome=\"accepted\"} 2.0",
                        "chat_handshakes_total{outcome=\"full\"} 1.0",
                        "chat_handshakes_total{outcome=\"throttled\"} 0.0",
                        "chat_handshakes_total{outcome=\"draining\"} 0.0",
                        "chat_disconnects_total{code=\"3001\"} 1.0",
                        "chat_disconnects_total{code=\"3008\"} 0.0",
                        "chat_disconnects_total{code=\"peer\"} 1.0");
    }

    @Test
    void everythingElseIsCountedUnderItsName() {
        meters.refused(ErrorCode.TOO_MANY_REQUESTS);
        meters.gapRead();
        meters.fenced();
        meters.slowConsumer();
        meters.resubscribed(4);
        meters.claimed(5);
        meters.stolen();
        meters.buried();
        meters.redisCommand(true);
        meters.redisCommand(false);

        assertThat(scraped())
                .contains(
                        "chat_errors_total{code=\"111\"} 1.0",
                        "chat_gap_reads_total 1.0",
                        "chat_fences_total 1.0",
                        "chat_slow_consumers_total 1.0",
                        "chat_resubscribes_total 4.0",
                        "chat_relay_claimed_total 5.0",
                        "chat_relay_stolen_total 1.0",
                        "chat_relay_dead_total 1.0",
                        "chat_redis_batches_total{result=\"ok\"} 1.0",
                        "chat_redis_batches_total{result=\"failed\"} 1.0");
    }

    @Test
    void laterSourceOfGaugeReplacesTheEarlierOne() {
        meters.gauge("chat_outbox_bytes", "Bytes waiting", () -> 1);
        meters.gauge("chat_outbox_bytes", "Bytes waiting", () -> 2);

        assertThat(scraped())
                .contains("# HELP chat_outbox_bytes Bytes waiting", "# TYPE chat_outbox_bytes gauge")
                .contains("chat_outbox_bytes 2.0")
                .doesNotContain("chat_outbox_bytes 1.0");
    }

    private static List<String> scraped() {
        return new OpenMetricsExporter()
                .exportOneScope(MetricRegistry.Type.APPLICATION)
                .toString()
                .lines()
                .toList();
    }
}
