package io.chatcluster.operator.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs a scaler over a curve. */
final class Simulation {

    /** What one step looked like. */
    record Point(int second, int people, int pods) {}

    /** A run: what it cost and how it went. */
    record Run(Outcome outcome, List<Point> points) {}

    private static final long SEED = 20_260_101;

    private Simulation() {}

    /** Runs that many steps. */
    static Run run(Curve curve, Scaler scaler, int pods, int steps) {
        Random random = new Random(SEED);
        World world = new World(pods, curve.start());
        List<Point> points = new ArrayList<>();
        int largest = pods;
        for (int i = 0; i < steps; i++) {
            int people = curve.people(world.second(), random);
            world.step(people, curve.deaths(world.second()));
            scaler.look(world);
            largest = Math.max(largest, world.servers().size());
            points.add(new Point(world.second(), people, world.servers().size()));
        }
        return new Run(world.outcome(largest), points);
    }
}
