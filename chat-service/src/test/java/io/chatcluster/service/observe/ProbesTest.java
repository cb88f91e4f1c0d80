package io.chatcluster.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** When a process counts as alive, started and ready. */
class ProbesTest {

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final ServiceState state = new ServiceState(new FieldClock());
    private final ReadinessProbe readiness = new ReadinessProbe(state, SILENCE);

    @Test
    void aliveWhateverHappensToRedis() {
        assertThat(isUp(new LivenessProbe())).isTrue();
    }

    @Test
    void startedOnceEveryRoleRuns() {
        var startup = new StartupProbe(state);
        assertThat(isUp(startup)).isFalse();

        state.markStarted();

        assertThat(isUp(startup)).isTrue();
    }

    @Test
    void readyOnlyOnceEveryRoleRuns() {
        state.redisAnswered();
        assertThat(isUp(readiness)).isFalse();

        state.markStarted();
        assertThat(isUp(readiness)).isTrue();
    }

    @Test
    void readyOnlyWhileRedisAnswersLately() {
        state.markStarted();
        assertThat(isUp(readiness)).isFalse();

        state.redisAnswered();
        assertThat(isUp(readiness)).isTrue();

        now = now.plus(SILENCE);
        assertThat(isUp(readiness)).isTrue();
        now = now.plusMillis(1);
        assertThat(isUp(readiness)).isFalse();
    }

    @Test
    void notReadyWhileDrainingAndReadyAgainWhenResumed() {
        state.markStarted();
        state.redisAnswered();

        state.markDraining();
        assertThat(isUp(readiness)).isFalse();

        state.markResumed();
        assertThat(isUp(readiness)).isTrue();
    }

    @Test
    void drainedProcessCannotBeResumed() {
        state.markStarted();
        state.redisAnswered();
        state.markDrained();

        state.markResumed();

        assertThat(state.isDraining()).isTrue();
        assertThat(state.isDrained()).isTrue();
        assertThat(isUp(readiness)).isFalse();
    }

    private static boolean isUp(HealthCheck probe) {
        return probe.call().getStatus() == Status.UP;
    }

    /** Shows the time of the field. */
    private final class FieldClock extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("instants have no zone");
        }
    }
}
