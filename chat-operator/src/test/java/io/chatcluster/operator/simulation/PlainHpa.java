package io.chatcluster.operator.simulation;

import io.chatcluster.operator.simulation.World.Server;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A HorizontalPodAutoscaler (v2, its defaults) on the mean of connections per pod: ratio with 10 % tolerance, pods that are
 * not ready count as empty on the way up, highest recommendation of 300 s on the way down, up by 4 pods or 100 %.
 * It gets its figures without any delay, which real ones do not.
 */
final class PlainHpa implements Scaler {

    private static final double TOLERANCE = 0.1;
    private static final int WINDOW_SECONDS = 300;

    private record Entry(int second, int replicas) {}

    private final int target;
    private final int min;
    private final int max;
    private final Deque<Entry> window = new ArrayDeque<>();

    PlainHpa(int target, int min, int max) {
        this.target = target;
        this.min = min;
        this.max = max;
    }

    @Override
    public void look(World world) {
        int current = world.replicas();
        int recommended = Math.clamp(recommend(world, current), min, max);
        window.addLast(new Entry(world.second(), recommended));
        while (world.second() - window.getFirst().second() > WINDOW_SECONDS) {
            window.removeFirst();
        }
        if (recommended > current) {
            world.grow(Math.min(recommended, Math.max(current + 4, current * 2)));
        } else {
            int highest = window.stream().mapToInt(Entry::replicas).max().orElse(current);
            world.shrink(Math.min(current, highest));
        }
    }

    private int recommend(World world, int current) {
        List<Server> ready = world.servers().stream()
                .filter(server -> server.isReady(world.second()))
                .toList();
        if (ready.isEmpty()) {
            return current;
        }
        long sum = ready.stream().mapToLong(server -> server.connections).sum();
        double ratio = sum / ((double) ready.size() * target);
        int notReady = world.servers().size() - ready.size();
        if (ratio > 1 && notReady > 0) {
            double dampened = sum / ((double) (ready.size() + notReady) * target);
            if (dampened < 1 || Math.abs(1 - dampened) <= TOLERANCE) {
                return current;
            }
            return Math.max(current, (int) Math.ceil((ready.size() + notReady) * dampened));
        }
        if (Math.abs(1 - ratio) <= TOLERANCE) {
            return current;
        }
        return (int) Math.ceil(ready.size() * ratio);
    }
}
