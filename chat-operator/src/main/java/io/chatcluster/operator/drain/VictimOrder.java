package io.chatcluster.operator.drain;

import io.chatcluster.operator.fleet.Fleet;
import io.chatcluster.operator.fleet.Fleet.Member;
import io.chatcluster.operator.fleet.Pod;
import io.chatcluster.operator.fleet.PodState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who is emptied first: broken pods, then those of an old revision, then the one with the fewest people, then one that shares
 * its node, then the newest. The name settles the rest, so that two operators choose the same.
 */
final class VictimOrder {

    private VictimOrder() {}

    /** The pods that may go, the first to go first. Pods that leave already, or that are just starting, are none of them. */
    static List<Pod> of(Fleet fleet) {
        Map<String, Long> byNode = fleet.members().stream()
                .map(Member::pod)
                .filter(Pod::isActive)
                .collect(Collectors.groupingBy(Pod::node, Collectors.counting()));
        Comparator<Member> order = Comparator.<Member, Boolean>comparing(member -> member.state() != PodState.BROKEN)
                .thenComparing(member -> !isOld(member.pod(), fleet))
                .thenComparing(member -> member.pod().connections())
                .thenComparing(member -> -byNode.getOrDefault(member.pod().node(), 0L))
                .thenComparing(member -> member.pod().createdAt(), Comparator.reverseOrder())
                .thenComparing(member -> member.pod().name());
        return fleet.members().stream()
                .filter(member -> switch (member.state()) {
                    case SERVING, MISSING, BROKEN -> true;
                    case STARTING, LEAVING, GONE -> false;
                })
                .sorted(order)
                .map(Member::pod)
                .toList();
    }

    private static boolean isOld(Pod pod, Fleet fleet) {
        return !fleet.revision().isEmpty() && !pod.revision().equals(fleet.revision());
    }
}
