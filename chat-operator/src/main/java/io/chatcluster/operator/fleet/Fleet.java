package io.chatcluster.operator.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * All connect pods of one chat at an instant, with their Deployment.
 *
 * @param members every pod with its meaning, in no order
 * @param replicas pods the Deployment asks for now
 * @param revision the template's hash that new pods have; empty where unknown
 * @param rollout whether the Deployment is exchanging pods, or has not seen its own change yet
 * @param startToReady how long pods took from start to ready lately (90th percentile)
 */
public record Fleet(List<Member> members, int replicas, String revision, boolean rollout, Duration startToReady) {

    /**
     * A pod and its meaning.
     *
     * @param pod the pod
     * @param state its meaning
     */
    public record Member(Pod pod, PodState state) {}

    /** Keeps a copy. */
    public Fleet {
        members = List.copyOf(members);
    }

    /** Classifies the pods. */
    public static Fleet of(
            List<Pod> pods,
            PodClassifier classifier,
            Instant now,
            int replicas,
            boolean rollout,
            Duration startToReady) {
        List<Member> members = pods.stream()
                .map(pod -> new Member(pod, classifier.classify(pod, now)))
                .toList();
        return new Fleet(members, replicas, "", rollout, startToReady);
    }

    /** The same fleet, whose new pods have this template's hash. */
    public Fleet withRevision(String hash) {
        return new Fleet(members, replicas, hash, rollout, startToReady);
    }

    /** The pods with that meaning. */
    public Stream<Pod> in(PodState state) {
        return members.stream().filter(member -> member.state() == state).map(Member::pod);
    }

    /** How many pods have that meaning. */
    public int count(PodState state) {
        return (int) in(state).count();
    }

    /** Pods that the operator is emptying and that Kubernetes has not begun to delete. */
    public List<Pod> draining() {
        return members.stream()
                .map(Member::pod)
                .filter(pod -> pod.isActive() && pod.drain().isPresent())
                .toList();
    }

    /** People connected, as far as is known: on pods that stay and on pods that leave. */
    public long connections() {
        return members.stream()
                .filter(member -> member.state() != PodState.GONE)
                .mapToLong(member -> member.pod().connections())
                .sum();
    }
}
