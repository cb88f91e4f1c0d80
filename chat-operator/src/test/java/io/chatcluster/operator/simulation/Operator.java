package io.chatcluster.operator.simulation;

import io.chatcluster.operator.drain.DrainPlanner;
import io.chatcluster.operator.drain.DrainStep;
import io.chatcluster.operator.fleet.DrainMark;
import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.scaling.ConnectScaler;
import io.chatcluster.operator.scaling.ScalingHistory;
import io.chatcluster.operator.scaling.ScalingPolicy;
import io.chatcluster.operator.simulation.World.Server;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator's own functions, carried out on the simulated world. */
final class Operator implements Scaler {

    private final ScalingPolicy policy;
    private final DrainPlanner.Settings drain;
    private @Nullable ScalingHistory history;

    Operator(ScalingPolicy policy) {
        this.policy = policy;
        drain = new DrainPlanner.Settings(Duration.ofMinutes(1), 1_000, policy.maxDrainingPods());
    }

    @Override
    public void look(World world) {
        Fleet fleet = world.fleet();
        var before = history == null ? ScalingHistory.start(world.now(), world.replicas()) : history;
        var decision = ConnectScaler.decide(fleet, policy, before, world.now());
        history = decision.history();
        var steps = DrainPlanner.next(fleet, decision, drain, world.now());
        if (decision.isUp()) {
            world.grow(decision.desired());
        }
        for (DrainStep step : steps) {
            Server server = world.named(step.pod());
            switch (step) {
                case DrainStep.Start start -> {
                    server.mark = Optional.of(new DrainMark(world.now(), start.deadline(), start.connections(), false));
                    server.ratePerSecond = start.ratePerSecond();
                }
                case DrainStep.Cancel ignored -> server.mark = Optional.empty();
                case DrainStep.Commit ignored -> world.remove(server);
                case DrainStep.Repeat ignored -> throw new AssertionError("simulated pods forget nothing");
                case DrainStep.Surprise ignored -> throw new AssertionError("the simulated ReplicaSet obeys");
                case DrainStep.Wait ignored -> {}
            }
        }
    }
}
