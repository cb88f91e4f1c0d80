package io.chatcluster.operator.testing;

import io.chatcluster.operator.scaling.ScalingPolicy;
import io.chatcluster.operator.scaling.ScalingPolicy.Fallback;
import io.chatcluster.operator.scaling.ScalingPolicy.Restraint;
import io.chatcluster.operator.scaling.ScalingPolicy.Switches;
import java.time.Duration;
import java.util.OptionalInt;

/** Builds scaling policies for tests: the defaults of the schema with a spare pod and up to 20 pods. */
public final class Policies {

    private int min = 1;
    private int max = 20;
    private int target = 70;
    private int spare = 1;
    private int buffer;
    private int fallback = 2;
    private int draining = 1;
    private Duration upFor = Duration.ZERO;
    private Duration downFor = Duration.ofMinutes(5);
    private int downTolerance = 20;
    private Switches switches = Switches.NONE;

    public static Policies policy() {
        return new Policies();
    }

    public Policies bounds(int least, int most) {
        min = least;
        max = most;
        return this;
    }

    public Policies target(int percent) {
        target = percent;
        return this;
    }

    public Policies spare(int pods) {
        spare = pods;
        return this;
    }

    public Policies buffer(int connections) {
        buffer = connections;
        return this;
    }

    public Policies fallback(int replicas) {
        fallback = replicas;
        return this;
    }

    public Policies maxDraining(int pods) {
        draining = pods;
        return this;
    }

    public Policies upFor(Duration time) {
        upFor = time;
        return this;
    }

    public Policies downFor(Duration time) {
        downFor = time;
        return this;
    }

    public Policies downTolerance(int percent) {
        downTolerance = percent;
        return this;
    }

    public Policies pausedIn() {
        switches = new Switches(true, false, OptionalInt.empty());
        return this;
    }

    public Policies pausedOut() {
        switches = new Switches(false, true, OptionalInt.empty());
        return this;
    }

    public Policies fixed(int replicas) {
        switches = new Switches(false, false, OptionalInt.of(replicas));
        return this;
    }

    public ScalingPolicy build() {
        return new ScalingPolicy(
                min,
                max,
                Fleets.CAPACITY,
                target,
                spare,
                buffer,
                new Restraint(upFor, 5),
                new Restraint(downFor, downTolerance),
                draining,
                new Fallback(Duration.ofMinutes(3), fallback),
                Duration.ofMinutes(2),
                switches);
    }
}
