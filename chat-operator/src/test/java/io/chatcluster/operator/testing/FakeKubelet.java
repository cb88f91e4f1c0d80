package io.chatcluster.operator.testing;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Runs the pods of a namespace without containers: each gets a node, an address of the loopback network with a management port
 * behind it, and becomes ready; one that is deleted goes. Load balancing is up to the test.
 */
public final class FakeKubelet implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FakeKubelet.class);
    private static final AtomicInteger ADDRESSES = new AtomicInteger(1);

    private final KubernetesClient client;
    private final String namespace;
    private final int port = freePort();
    private final Map<String, FakePod> running = new ConcurrentHashMap<>();
    private final List<String> deleted = new ArrayList<>();
    private final List<String> cutOff = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean holding;

    /** Begins to run pods. */
    public FakeKubelet(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        timer.scheduleWithFixedDelay(this::round, 0, 200, TimeUnit.MILLISECONDS);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The management port of all pods. */
    public int port() {
        return port;
    }

    /** Whether new pods are left pending. */
    public void hold(boolean value) {
        holding = value;
    }

    /** The connect pods that run, by name. */
    public Map<String, FakePod> connect() {
        Map<String, FakePod> found = new LinkedHashMap<>();
        running.keySet().stream()
                .filter(name -> name.contains("-connect-"))
                .sorted()
                .forEach(name -> Optional.ofNullable(running.get(name)).ifPresent(pod -> found.put(name, pod)));
        return found;
    }

    /** All pods that run. */
    public List<FakePod> all() {
        return List.copyOf(running.values());
    }

    /** Names of pods that were deleted, in that order. */
    public synchronized List<String> deleted() {
        return List.copyOf(deleted);
    }

    /** Names of pods that were deleted while people were on them. */
    public synchronized List<String> cutOff() {
        return List.copyOf(cutOff);
    }

    /** Spreads people evenly over the connect pods that take any. */
    public void people(int count) {
        List<FakePod> open =
                connect().values().stream().filter(FakePod::isReady).toList();
        for (FakePod pod : open) {
            pod.people(count / open.size());
        }
    }

    private void round() {
        try {
            for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
                try {
                    run(pod);
                } catch (KubernetesClientException e) {
                    LOG.debugf("pod changed meanwhile, the next round sees it as it is: %s", e.getMessage());
                }
            }
        } catch (KubernetesClientException e) {
            LOG.debugf("the API server is busy or going: %s", e.getMessage());
        }
    }

    private void run(Pod pod) {
        String name = pod.getMetadata().getName();
        FakePod fake = running.get(name);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            if (fake != null) {
                fake.stop();
                running.remove(name);
            }
            synchronized (this) {
                deleted.add(name);
                if (fake != null && fake.people() > 0) {
                    cutOff.add(name);
                }
            }
            client.resource(pod).withGracePeriod(0).delete();
            return;
        }
        if (holding && fake == null) {
            return;
        }
        if (pod.getSpec().getNodeName() == null) {
            client.bindings()
                    .inNamespace(namespace)
                    .resource(new BindingBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .withNamespace(namespace)
                            .endMetadata()
                            .withNewTarget()
                            .withApiVersion("v1")
                            .withKind("Node")
                            .withName("fake")
                            .endTarget()
                            .build())
                    .create();
            return;
        }
        if (fake == null) {
            int number = ADDRESSES.getAndIncrement();
            fake = new FakePod("127.77.%d.%d".formatted(number / 250, 1 + number % 250), port);
            running.put(name, fake);
        }
        PodStatus status = status(pod, fake);
        if (!isSame(pod, fake)) {
            client.resource(new PodBuilder(pod).withStatus(status).build()).updateStatus();
        }
    }

    private static boolean isSame(Pod pod, FakePod fake) {
        return "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getConditions().stream()
                        .anyMatch(claim -> claim.getType().equals("Ready")
                                && claim.getStatus().equals(fake.isReady() ? "True" : "False"));
    }

    private static PodStatus status(Pod pod, FakePod fake) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String ready = fake.isReady() ? "True" : "False";
        return new PodStatusBuilder(pod.getStatus())
                .withPhase("Running")
                .withPodIP(fake.address())
                .withStartTime(now)
                .withConditions(
                        new PodConditionBuilder()
                                .withType("Ready")
                                .withStatus(ready)
                                .withLastTransitionTime(now)
                                .build(),
                        new PodConditionBuilder()
                                .withType("ContainersReady")
                                .withStatus(ready)
                                .withLastTransitionTime(now)
                                .build())
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName(pod.getSpec().getContainers().getFirst().getName())
                        .withImage(pod.getSpec().getContainers().getFirst().getImage())
                        .withImageID("fake")
                        .withReady(fake.isReady())
                        .withRestartCount(0)
                        .withState(new ContainerStateBuilder()
                                .withNewRunning()
                                .withStartedAt(now)
                                .endRunning()
                                .build())
                        .build())
                .build();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        running.values().forEach(FakePod::stop);
    }
}
