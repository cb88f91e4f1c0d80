package io.chatcluster.operator.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The packaged operator in a process of its own. */
public final class OperatorProcess implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final int port;

    /** Starts it with the rights of a kubeconfig, for one namespace. */
    public OperatorProcess(String kubeconfig, String namespace, int managementPort) throws IOException {
        Path folder = Files.createTempDirectory("operator");
        Path config = Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        log = folder.resolve("log");
        port = freePort();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dchat-operator.management-port=" + managementPort,
                        "-Dquarkus.kubernetes-client.namespace=" + namespace,
                        "-jar",
                        Optional.ofNullable(System.getProperty("service.jar"))
                                .orElse("target/quarkus-app/quarkus-run.jar")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", config.toString());
        builder.environment().put("HOSTNAME", "operator-" + port);
        process = builder.start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** What Prometheus would get; empty while it does not answer. */
    public String metrics() {
        return get("/metrics");
    }

    /** What a probe would get; empty while it does not answer. */
    public String readiness() {
        return get("/q/health/ready");
    }

    private String get(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** What it has written so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Asks it to end, as Kubernetes does; whether it has within 30 s. */
    public boolean terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(30, TimeUnit.SECONDS);
    }

    /** Ends it without a warning. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
