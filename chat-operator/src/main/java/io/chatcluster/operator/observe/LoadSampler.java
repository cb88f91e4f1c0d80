package io.chatcluster.operator.observe;

import io.chatcluster.operator.config.OperatorConfig;
import io.chatcluster.operator.fleet.PodLoad;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the pods of each chat for their figures, all at once and with a deadline, and keeps the last good answer of each. One
 * thread keeps the time; requests run on virtual threads.
 */
@ApplicationScoped
public class LoadSampler {

    /**
     * A pod to ask.
     *
     * @param uid of the pod
     * @param address its IP
     * @param ready whether it is an endpoint; the others are asked what is wrong
     */
    public record Target(String uid, String address, boolean ready) {}

    /**
     * The last good answer of a pod.
     *
     * @param load as a connect pod
     * @param waiting messages that wait, as a worker
     * @param arrivalsPerSecond as a worker
     * @param redisMissing whether it is not ready because of Redis
     */
    public record Sample(PodLoad load, long waiting, double arrivalsPerSecond, boolean redisMissing) {}

    private record Kept(LoadAnswer answer, Sample sample) {}

    private record Followed(Duration period, ScheduledFuture<?> task) {}

    private static final Logger LOG = Logger.getLogger(LoadSampler.class);

    private final PodClient client;
    private final Clock clock;
    private final Semaphore requests;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("load-timer").factory());
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("load-", 0).factory());
    private final Map<ResourceID, Followed> followed = new ConcurrentHashMap<>();
    private final Map<ResourceID, List<Target>> targets = new ConcurrentHashMap<>();
    private final Map<ResourceID, Map<String, Kept>> samples = new ConcurrentHashMap<>();
    private volatile @Nullable Consumer<ResourceID> listener;

    /** For the container. */
    @Inject
    public LoadSampler(PodClient client, OperatorConfig config, Clock clock) {
        this.client = client;
        this.clock = clock;
        requests = new Semaphore(config.podRequests());
    }

    /** Whom to tell after each round, also after one without any answer. */
    public void listen(Consumer<ResourceID> afterRound) {
        listener = afterRound;
    }

    /** Asks these pods from now on. */
    public void follow(ResourceID cluster, List<Target> pods, Duration period) {
        targets.put(cluster, List.copyOf(pods));
        followed.compute(cluster, (id, before) -> {
            if (before != null && before.period().equals(period)) {
                return before;
            }
            if (before != null) {
                before.task().cancel(false);
            }
            return new Followed(
                    period,
                    timer.scheduleAtFixedRate(
                            () -> workers.execute(() -> round(cluster)),
                            before == null ? 0 : period.toMillis(),
                            period.toMillis(),
                            TimeUnit.MILLISECONDS));
        });
    }

    /** Stops asking. */
    public void forget(ResourceID cluster) {
        Followed last = followed.remove(cluster);
        if (last != null) {
            last.task().cancel(false);
        }
        targets.remove(cluster);
        samples.remove(cluster);
    }

    /** The last good answer of a pod. */
    public Optional<Sample> sample(ResourceID cluster, String uid) {
        return Optional.ofNullable(samples.getOrDefault(cluster, Map.of()).get(uid))
                .map(Kept::sample);
    }

    private void round(ResourceID cluster) {
        try {
            List<Target> pods = targets.getOrDefault(cluster, List.of());
            Map<String, Kept> kept = samples.computeIfAbsent(cluster, id -> new ConcurrentHashMap<>());
            Set<String> known = pods.stream().map(Target::uid).collect(Collectors.toSet());
            kept.keySet().retainAll(known);
            var asked = pods.stream()
                    .map(pod -> workers.submit(() -> ask(pod, kept)))
                    .toList();
            for (var answer : asked) {
                answer.get();
            }
            Consumer<ResourceID> told = listener;
            if (told != null) {
                told.accept(cluster);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.errorf(e, "round failed cluster=%s", cluster);
        }
    }

    private void ask(Target pod, Map<String, Kept> kept) {
        requests.acquireUninterruptibly();
        try {
            client.load(pod.address()).ifPresent(answer -> {
                boolean redisMissing = !pod.ready() && !answer.draining() && client.missesRedis(pod.address());
                kept.compute(pod.uid(), (uid, before) -> keep(answer, before, redisMissing));
            });
        } finally {
            requests.release();
        }
    }

    private Kept keep(LoadAnswer answer, @Nullable Kept before, boolean redisMissing) {
        Instant now = clock.instant();
        double accepts = 0;
        double closes = 0;
        // After a restart of the container the counters begin anew.
        if (before != null && answer.accepts() >= before.answer().accepts()) {
            double seconds = Math.max(
                    0.1,
                    Duration.between(before.sample().load().sampledAt(), now).toMillis() / 1000.0);
            accepts = (answer.accepts() - before.answer().accepts()) / seconds;
            closes = Math.max(0, answer.closes() - before.answer().closes()) / seconds;
        }
        PodLoad load = new PodLoad(
                answer.connections(), answer.capacity(), answer.draining(), answer.drained(), accepts, closes, now);
        return new Kept(answer, new Sample(load, answer.waiting(), answer.arrivalsPerSecond(), redisMissing));
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
