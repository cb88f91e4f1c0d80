package io.chatcluster.service.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packaged service as a process of its own, on free ports that stay the same through restarts. It can be killed, paused
 * and started again; its output goes to {@code target/fault-logs/NAME.log}. For one test thread.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int ANSWER_MS = 2000;

    private final String name;
    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final Path log;
    private final List<String> line = new ArrayList<>();
    private final Thread atExit = new Thread(this::end, "service-at-exit");
    private @Nullable Process process;

    private ServiceProcess(String name, String roles, String redisUrl, List<String> settings) {
        this.name = name;
        this.log = logs().resolve(name + ".log");
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx256m", "-XX:+UseSerialGC"));
        // Half of a test's life is starting up: the quick compiler alone makes that short.
        line.add("-XX:TieredStopAtLevel=1");
        line.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + managementPort,
                "-Dchat.gochat.tcp-port=0",
                "-Dquarkus.redis.hosts=" + redisUrl,
                "-Dchat.roles=" + roles,
                "-Dchat.node-name=" + name));
        settings.forEach(setting -> line.add("-D" + setting));
        line.addAll(List.of("-jar", jar()));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Launches a process; {@link #awaitReady} says when it serves.
     *
     * @param name of the node, and of its log
     * @param roles as in {@code chat.roles}
     * @param settings more settings, as {@code key=value}
     */
    public static ServiceProcess launch(String name, String roles, String redisUrl, List<String> settings) {
        var service = new ServiceProcess(name, roles, redisUrl, settings);
        try {
            Files.deleteIfExists(service.log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        service.start();
        return service;
    }

    /** The folder of all logs. */
    public static Path logs() {
        var folder = Path.of(System.getProperty("basedir", "."), "target", "fault-logs")
                .toAbsolutePath();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jar() {
        var jar = System.getProperty("service.jar");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IllegalStateException("the packaged service is missing: run this through Maven's verify");
        }
        return jar;
    }

    /** The node's configured name. */
    public String name() {
        return name;
    }

    /** The port for clients. */
    public int port() {
        return port;
    }

    /** Where the process writes what it logs. */
    public Path log() {
        return log;
    }

    /** What the management port answers to a path. */
    public String management(String path) {
        try (var answer =
                URI.create("http://127.0.0.1:" + managementPort + path).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory of the process that is in use by the machine's count, in KiB. */
    public long residentKb() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(running().pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of probes, metrics, load and drain. */
    public int managementPort() {
        return managementPort;
    }

    /** Whether the process exists, paused or not. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts the process again on the same ports. */
    public void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        try {
            process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started", e);
        }
    }

    /** Waits until the process says that it is ready. */
    public void awaitReady() {
        Waiting.until(
                START_LIMIT, POLL, () -> isReady() || !isAlive(), () -> name + " did not get ready; its log is " + log);
        running();
    }

    /** Whether the process takes traffic. */
    public boolean isReady() {
        return isAlive() && status("/q/health/ready") == HttpURLConnection.HTTP_OK;
    }

    private int status(String path) {
        try {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + managementPort + path)
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(ANSWER_MS);
            connection.setReadTimeout(ANSWER_MS);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return -1;
        }
    }

    /** Ends the process without a chance to say goodbye, {@code kill -9}. */
    public void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** Asks the process to end, and waits for it. */
    public void stop() {
        running().destroy();
        awaitEnd();
    }

    /** Freezes the process: connections stay open and nothing answers. */
    public void pause() {
        Signals.send(running().pid(), "STOP");
    }

    /** Lets a paused process go on. */
    public void resume() {
        Signals.send(running().pid(), "CONT");
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is ending: the hook finds nothing left to do.
        }
    }

    private synchronized void end() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    private Process running() {
        var current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(name + " does not run; its log is " + log);
        }
        return current;
    }

    private void awaitEnd() {
        try {
            if (process != null && !process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
