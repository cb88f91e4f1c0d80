package io.chatcluster.operator.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real kube-apiserver with etcd, and real controllers where a test wants them: started once for all tests of the JVM, from
 * the programs that {@code e2e/cluster/cluster build} makes. There is no kubelet and no scheduler.
 */
public final class KubeApi {

    private static final Duration CONTROLLERS_START = Duration.ofMinutes(1);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static @Nullable KubeApi running;

    private final Path programs;
    private final String kubeconfig;
    private @Nullable Process controllers;

    private KubeApi(Path programs) {
        this.programs = programs;
        var server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(programs.toString())
                .withOfflineMode(true)
                .withStartupTimeout(120_000)
                .build());
        server.start();
        kubeconfig = server.getKubeConfigYaml();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (controllers != null) {
                controllers.destroyForcibly();
            }
            server.stop();
        }));
    }

    /** The API of this JVM; skips the test where the programs are missing, and fails it in CI. */
    public static synchronized KubeApi start() {
        if (running == null) {
            running = new KubeApi(programs());
        }
        return running;
    }

    private static Path programs() {
        Path state = Optional.ofNullable(System.getenv("CLUSTER_DIR"))
                .map(Path::of)
                .orElseGet(() -> Path.of(
                        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                                .orElse(System.getProperty("user.home") + "/.cache"),
                        "one-node-cluster"));
        Path programs = Optional.ofNullable(System.getenv("KUBE_API_TEST_DIR"))
                .map(Path::of)
                .orElse(state.resolve("kubeapitest"));
        if (!Files.isDirectory(programs.resolve("k8s"))) {
            String sentence =
                    "There is no kube-apiserver in %s; e2e/cluster/cluster build makes one.".formatted(programs);
            if (System.getenv("CI_STRICT") != null) {
                fail(sentence);
            }
            abort(sentence);
        }
        return programs;
    }

    /** A client with every right. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    /** A kubeconfig with the rights that a token gives. */
    public String kubeconfig(String namespace, String token) {
        Config config = Config.fromKubeconfig(kubeconfig);
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: test
                  cluster: {server: "%s", insecure-skip-tls-verify: true}
                users:
                - name: test
                  user: {token: "%s"}
                contexts:
                - name: test
                  context: {cluster: test, user: test, namespace: %s}
                current-context: test
                """.formatted(config.getMasterUrl(), token, namespace);
    }

    /** A new namespace where only unprivileged pods may run. */
    public String namespace(KubernetesClient client) {
        String name = "it-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Starts the controllers of Deployments, ReplicaSets, StatefulSets, owners and what they need. */
    public synchronized void startControllers() throws IOException, InterruptedException {
        if (controllers != null) {
            return;
        }
        Path folder = Files.createTempDirectory("controllers");
        Path config = Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        Path log = folder.resolve("log");
        controllers = new ProcessBuilder(
                        programs.resolveSibling("bin")
                                .resolve("kube-controller-manager")
                                .toString(),
                        "--kubeconfig=" + config,
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--controllers=deployment-controller,replicaset-controller,statefulset-controller,"
                                + "garbage-collector-controller,disruption-controller,serviceaccount-controller",
                        "--kube-api-qps=300",
                        "--kube-api-burst=500")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (controllers.waitFor(1, TimeUnit.SECONDS)) {
            fail("the controllers ended: " + Files.readString(log));
        }
    }

    /** How long the first act of the controllers may take. */
    public static Duration patience() {
        return CONTROLLERS_START;
    }
}
