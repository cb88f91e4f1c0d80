package io.chatcluster.operator.report;

import static io.chatcluster.operator.testing.Fleets.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.api.v1alpha1.Condition;
import io.chatcluster.operator.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusReporterTest {

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "99,99", "100,100", "123,120", "12345,12000", "12999,13000", "99999,100000"})
    void connectionsAreRoundedToTwoDigits(long exact, long shown) {
        assertThat(StatusReporter.rounded(exact)).isEqualTo(shown);
    }

    @Test
    void allConditionsAreThereFromTheFirstReconciliationOn() {
        var status = StatusReporter.stopped(
                Samples.sample("minimal"), new Problem(ConditionReason.SECRET_MISSING, "It is missing."), NOON);
        assertThat(status.conditions())
                .extracting(Condition::type)
                .containsExactly("Ready", "Available", "Progressing", "ScalingActive", "ScalingLimited", "Paused");
        assertThat(status.conditions()).allSatisfy(condition -> assertThat(condition.observedGeneration())
                .isEqualTo(1));
        assertThat(status.observedGeneration()).isEqualTo(1);
    }

    @Test
    void theTimeOfTransitionMovesOnlyWithTheStatus() {
        // Given
        var cluster = Samples.sample("minimal");
        var missing = new Problem(ConditionReason.SECRET_MISSING, "It is missing.");
        cluster.setStatus(StatusReporter.stopped(cluster, missing, NOON));

        // When
        var other = new Problem(ConditionReason.IMAGE_MISSING, "It is missing, too.");
        var later = StatusReporter.stopped(cluster, other, NOON.plusSeconds(60));
        var paused = StatusReporter.paused(cluster, NOON.plusSeconds(60));

        // Then
        assertThat(since(later.conditions(), "Ready")).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(since(paused.conditions(), "Ready")).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(since(paused.conditions(), "Paused")).isEqualTo("2026-01-01T12:01:00Z");
    }

    @Test
    void anUnchangedSituationGivesAnEqualStatus() {
        // Given
        var cluster = Samples.sample("minimal");
        var problem = new Problem(ConditionReason.SECRET_MISSING, "It is missing.");
        cluster.setStatus(StatusReporter.stopped(cluster, problem, NOON));

        // Then
        assertThat(StatusReporter.stopped(cluster, problem, NOON.plusSeconds(60)))
                .isEqualTo(cluster.getStatus());
    }

    private static String since(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElseThrow();
    }
}
