package io.chatcluster.operator.scaling;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodLoad;
import io.chatcluster.operator.fleet.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How many connections need a place, and in how many healthy pods they are.
 *
 * <p>People on pods that leave are demand without being capacity: they come back within seconds. The same holds for people on
 * broken pods that still give figures. Ready pods without figures keep their last value for a minute; after that they count
 * against the direction, as the HorizontalPodAutoscaler has it: full when the rest says "fewer", empty when it says "more".
 *
 * @param demand connections that need a place
 * @param growth smoothed change per second
 * @param healthy ready pods that stay
 * @param ratio demand by what the healthy pods are meant to have
 * @param contradicted whether the pods without figures turned the direction: then it is not known
 * @param skew fullest pod by the mean
 * @param hot whether a pod is nearly full and still gets people
 */
record DemandEstimate(
        long demand, double growth, int healthy, double ratio, boolean contradicted, double skew, boolean hot) {

    /** How long the last value of a silent pod is believed. */
    static final Duration LAST_VALUE = Duration.ofMinutes(1);

    /** Time constant of the smoothed growth: a burst of one poll counts for about a third. */
    private static final double SMOOTHING_SECONDS = 30;

    /** Where a pod counts as nearly full. */
    private static final double HOT = 0.9;

    static DemandEstimate of(Fleet fleet, ScalingPolicy policy, ScalingHistory history, Instant now) {
        List<Pod> serving = fleet.in(PodState.SERVING).toList();
        List<Pod> missing = fleet.in(PodState.MISSING).toList();
        Predicate<Pod> remembered = pod -> pod.load()
                .filter(load -> load.age(now).compareTo(LAST_VALUE) < 0)
                .isPresent();
        long known = fleet.members().stream()
                .filter(member -> member.state() != PodState.GONE)
                .filter(member -> remembered.test(member.pod()))
                .mapToLong(member -> member.pod().connections())
                .sum();
        int unknown = (int) missing.stream().filter(remembered.negate()).count();
        int reporting = serving.size() + missing.size() - unknown;

        double reported = ratio(known, reporting, policy);
        long demand = reported < 1 ? known + (long) unknown * policy.target() : known;
        double ratio = ratio(demand, reporting + unknown, policy);
        boolean contradicted = unknown > 0 && (reported < 1) != (ratio < 1);
        return new DemandEstimate(
                demand,
                growth(fleet, history, now),
                reporting + unknown,
                ratio,
                contradicted,
                skew(serving),
                serving.stream().anyMatch(DemandEstimate::isHot));
    }

    /** Connections expected to come until a new pod is ready; at most as many as there are, or four pods full. */
    long lead(Fleet fleet, ScalingPolicy policy) {
        double seconds =
                Math.min(fleet.startToReady().toMillis(), policy.startup().toMillis()) / 1000.0;
        long cap = Math.max(demand, 4L * policy.target());
        return (long) Math.clamp(growth * seconds, 0.0, (double) cap);
    }

    private static double ratio(long demand, int pods, ScalingPolicy policy) {
        return pods == 0 ? 0 : demand / ((double) pods * policy.target());
    }

    private static double growth(Fleet fleet, ScalingHistory history, Instant now) {
        double seconds = Duration.between(history.decidedAt(), now).toMillis() / 1000.0;
        if (seconds <= 0) {
            return history.growth();
        }
        double net = fleet.members().stream()
                .flatMap(member -> member.pod().load().stream())
                .filter(load -> load.age(now).compareTo(LAST_VALUE) < 0)
                .mapToDouble(load -> load.acceptsPerSecond() - load.closesPerSecond())
                .sum();
        // Whoever was on a pod that is gone was closed, too; else their return would look like growth.
        Map<String, Integer> here = connections(fleet);
        long vanished = history.lastConnections().entrySet().stream()
                .filter(last -> !here.containsKey(last.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        double weight = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
        return history.growth() + weight * (net - vanished / seconds - history.growth());
    }

    /** The last known connections of each pod. */
    static Map<String, Integer> connections(Fleet fleet) {
        return fleet.members().stream()
                .filter(member -> member.state() != PodState.GONE)
                .collect(Collectors.toMap(
                        member -> member.pod().name(), member -> member.pod().connections()));
    }

    private static double skew(List<Pod> serving) {
        double mean = serving.stream().mapToInt(Pod::connections).average().orElse(0);
        int most = serving.stream().mapToInt(Pod::connections).max().orElse(0);
        return mean == 0 ? 1 : most / mean;
    }

    private static boolean isHot(Pod pod) {
        return pod.load().filter(DemandEstimate::isHot).isPresent();
    }

    private static boolean isHot(PodLoad load) {
        return load.connections() > HOT * load.capacity() && load.acceptsPerSecond() > 0;
    }
}
