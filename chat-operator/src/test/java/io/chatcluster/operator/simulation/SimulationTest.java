package io.chatcluster.operator.simulation;

import static io.chatcluster.operator.testing.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.operator.scaling.ScalingPolicy;
import io.chatcluster.operator.simulation.Simulation.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The figures of the section "Scaling" in docs/operations.md, and that they say what it says. */
class SimulationTest {

    /** A bit more than a day. */
    private static final int STEPS = 10_000;

    private static final int TARGET = 7_000;
    private static final Path DOCS = Path.of("../docs");
    private static final String BEGIN = "<!-- simulation: written by SimulationTest -->\n";
    private static final String END = "<!-- end of simulation -->";
    private static final Map<Curve, Run> OPERATOR = new EnumMap<>(Curve.class);
    private static final Map<Curve, Run> HPA = new EnumMap<>(Curve.class);

    private static ScalingPolicy rules() {
        return policy().bounds(2, 40).spare(1).build();
    }

    @BeforeAll
    static void run() {
        for (Curve curve : Curve.values()) {
            int pods = Math.ceilDiv(curve.start(), TARGET) + 1;
            OPERATOR.put(curve, Simulation.run(curve, new Operator(rules()), pods, STEPS));
            HPA.put(curve, Simulation.run(curve, new PlainHpa(TARGET, 2, 40), pods, STEPS));
        }
    }

    private static Outcome operator(Curve curve) {
        return OPERATOR.get(curve).outcome();
    }

    private static Outcome hpa(Curve curve) {
        return HPA.get(curve).outcome();
    }

    @Test
    void nobodyIsCutOffByTheOperator() {
        for (Curve curve : Curve.values()) {
            assertThat(operator(curve).cut()).as(curve.name()).isZero();
        }
    }

    @Test
    void everybodyFindsAPlaceAtLeastAsOftenAsWithTheHpa() {
        for (Curve curve : Curve.values()) {
            assertThat(operator(curve).secondsOverCapacity())
                    .as(curve.name())
                    .isLessThanOrEqualTo(hpa(curve).secondsOverCapacity());
        }
    }

    @Test
    void overADayFewerPeopleAreDisturbedThanWithTheHpa() {
        assertThat(operator(Curve.DAY).disturbed()).isLessThan(hpa(Curve.DAY).disturbed());
    }

    /** Waves within the half hour are followed more closely: room is made ahead of time, and given back. */
    @Test
    void inWavesAtMostHalfAsManyMoreAreMovedAsTheHpaCutsOff() {
        for (Curve curve : new Curve[] {Curve.STORM, Curve.SAWTOOTH}) {
            assertThat(operator(curve).disturbed()).as(curve.name()).isLessThan((long)
                    (hpa(curve).disturbed() * 1.5));
        }
    }

    @Test
    void aWindowLongerThanTheWavesLeavesPeopleAlone() {
        var patient = policy().bounds(2, 40).downFor(Duration.ofMinutes(30)).build();
        var run = Simulation.run(Curve.SAWTOOTH, new Operator(patient), 4, STEPS);
        assertThat(run.outcome().disturbed()).isZero();
    }

    @Test
    void theSafetyCostsAtMostAQuarterMorePodTime() {
        for (Curve curve : Curve.values()) {
            assertThat(operator(curve).podSeconds()).as(curve.name()).isLessThan((long)
                    (hpa(curve).podSeconds() * 1.25));
        }
    }

    @Test
    void onlyTheOperatorIsReadyForACrowd() {
        assertThat(operator(Curve.STORM).secondsOverCapacity()).isZero();
        assertThat(hpa(Curve.STORM).secondsOverCapacity()).isPositive();
    }

    @Test
    void tenThousandPodsAreNoMatter() {
        // Given
        var rules = policy().bounds(1, 10_000).spare(0).build();
        var world = new World(10_000, 70_000_000);
        var operator = new Operator(rules);

        // When
        for (int i = 0; i < 50; i++) {
            world.step(70_000_000, 0);
            operator.look(world);
        }

        // Then
        assertThat(world.replicas()).isEqualTo(10_000);
    }

    @Test
    void theDocumentsHaveTheseFigures() throws IOException {
        Path picture = DOCS.resolve("images/scaling-day.svg");
        Path page = DOCS.resolve("operations.md");
        String drawing = Picture.draw(
                "Pods over a day",
                OPERATOR.get(Curve.DAY).points(),
                HPA.get(Curve.DAY).points(),
                TARGET);
        if (Boolean.getBoolean("simulation.update")) {
            Files.writeString(picture, drawing);
            String text = Files.readString(page);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(page, text.substring(0, begin) + table() + text.substring(text.indexOf(END)));
        }
        assertThat(picture).hasContent(drawing);
        assertThat(page).content().contains(BEGIN + table() + END);
    }

    private static String table() {
        var table = new StringBuilder();
        table.append(
                "| curve | | pod-hours | most pods | over capacity, s | moved | cut off | pods added and taken |\n");
        table.append("|---|---|---|---|---|---|---|---|\n");
        for (Curve curve : Curve.values()) {
            table.append(row(curve.text(), "operator", operator(curve)));
            table.append(row("", "plain HPA", hpa(curve)));
        }
        return table.toString();
    }

    private static String row(String curve, String who, Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %d | %,d | %,d | %,d | %,d |%n",
                curve,
                who,
                outcome.podHours(),
                outcome.largest(),
                outcome.secondsOverCapacity(),
                outcome.moved(),
                outcome.cut(),
                outcome.changes());
    }
}
