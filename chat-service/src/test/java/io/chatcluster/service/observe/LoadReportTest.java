package io.chatcluster.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The report's form is a contract with whoever scales the deployments. */
class LoadReportTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void processWithAllRolesShowsEveryNumber() {
        var report = new LoadReport(
                "all",
                "pod-a",
                true,
                false,
                false,
                Optional.of(new ConnectLoad(7, 10_000, 9, 2)),
                Optional.of(new WorkerLoad(3, 1, 12.5)),
                AT);

        assertThat(report.json().encode()).isEqualTo("""
                        {"role":"all","node":"pod-a","connections":7,"capacity":10000,"accepting":true,\
                        "draining":false,"drained":false,"accepts":9,"closes":2,"lagEntries":3,"pendingEntries":1,\
                        "arrivalsPerSecond":12.5,"sampledAt":"2026-01-02T03:04:05.678Z"}""");
    }

    @Test
    void numbersThatTheRoleHasNotAreAbsent() {
        var report =
                new LoadReport("api", "pod-b", false, true, true, Optional.empty(), Optional.empty(), Instant.EPOCH);

        assertThat(report.json().encode()).isEqualTo("""
                        {"role":"api","node":"pod-b","accepting":false,"draining":true,"drained":true,\
                        "sampledAt":"1970-01-01T00:00:00Z"}""");
    }
}
