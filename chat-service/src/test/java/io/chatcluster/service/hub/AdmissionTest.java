package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.testing.TestConfig;
import io.smallrye.metrics.MetricRegistries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final ChatMeters METERS = new ChatMeters(MetricRegistries.get(MetricRegistry.Type.APPLICATION));

    private long now = 1_000_000_000L;
    private final List<String> evicted = new ArrayList<>();

    @Test
    void nobodyComesInBeforeItIsOpen() {
        var admission = new Admission(TestConfig.of(), METERS, () -> now);

        assertThat(admission.ask(() -> {})).isEmpty();
        assertThat(admission.connections()).isZero();
    }

    @Test
    void theStrangerWhoCameFirstGoesForTheNextOnceItHasHadTime() {
        // Given
        var admission = opened(10, 2);
        ask(admission, "first");
        ask(admission, "second");

        // Then
        assertThat(admission.ask(() -> {})).isEmpty();
        seconds(3);
        ask(admission, "third");
        assertThat(evicted).containsExactly("first");
        assertThat(admission.strangers()).isEqualTo(2);
        assertThat(admission.connections()).isEqualTo(2);
    }

    @Test
    void whoIsKnownStaysHoweverManyStrangersCome() {
        // Given
        var admission = opened(3, 2);
        ask(admission, "ada").known();

        // When
        for (var i = 0; i < 20; i++) {
            seconds(3);
            ask(admission, "stranger");
        }

        // Then
        assertThat(evicted).hasSize(18).containsOnly("stranger");
        assertThat(admission.connections()).isEqualTo(3);
    }

    @Test
    void aPlaceIsFoundAmongStrangersWhereAllAreTaken() {
        // Given
        var admission = opened(2, 2);
        ask(admission, "ada").known();
        ask(admission, "stranger");
        seconds(3);

        // Then
        ask(admission, "bob").known();
        assertThat(evicted).containsExactly("stranger");
        seconds(3);
        assertThat(admission.ask(() -> {})).isEmpty();
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        // Given
        var admission = opened(2, 2);
        var place = ask(admission, "ada");

        // When
        place.left();
        place.left();

        // Then
        assertThat(admission.connections()).isZero();
        assertThat(admission.strangers()).isZero();
    }

    @Test
    void whoWasSentAwayGivesNoPlaceBackAgain() {
        // Given
        var admission = opened(1, 1);
        var first = ask(admission, "first");
        seconds(3);
        ask(admission, "second");

        // When
        first.left();

        // Then
        assertThat(admission.connections()).isEqualTo(1);
    }

    @Test
    void aRefusedStrangerSendsNobodyAway() {
        // Given
        var admission = opened(1, 1, "chat.limits.handshakes-per-second", "1");
        ask(admission, "first");
        seconds(3);
        ask(admission, "second");

        // Then
        assertThat(admission.ask(() -> {})).isEmpty();
        assertThat(evicted).containsExactly("first");
    }

    private Admission opened(int connections, int strangers, String... settings) {
        var all = new ArrayList<>(List.of(
                "chat.limits.connections",
                Integer.toString(connections),
                "chat.limits.unauthenticated-connections",
                Integer.toString(strangers)));
        all.addAll(List.of(settings));
        var admission = new Admission(TestConfig.of(all.toArray(String[]::new)), METERS, () -> now);
        admission.open();
        return admission;
    }

    private Admission.Place ask(Admission admission, String name) {
        return admission.ask(() -> evicted.add(name)).orElseThrow();
    }

    private void seconds(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
