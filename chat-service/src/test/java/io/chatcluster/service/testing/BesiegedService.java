package io.chatcluster.service.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The packaged service with little memory, in a process of its own, and two people who chat on it all the time. Whatever is
 * done to it, {@link #isUnharmed} has to hold.
 */
public final class BesiegedService implements AutoCloseable {

    /** Deadlines for clients that do not go on; short ones, and longer than a busy machine takes for an answer. */
    public static final int DEADLINE_SECONDS = 4;

    private static final Pattern COMPLAINT =
            Pattern.compile("\\b(ERROR|FATAL)\\b|^\\s+at \\S+\\(|OutOfMemory|LEAK:", Pattern.MULTILINE);

    private final RedisProcess redis = RedisProcess.start();
    private final ServiceProcess process;
    private final int tcpPort = Ports.free();
    private final Bystanders bystanders;

    /**
     * Starts it.
     *
     * @param settings more settings, as {@code key=value}
     */
    public BesiegedService(String name, String... settings) {
        var all = new ArrayList<>(List.of(
                "chat.gochat.tcp-port=" + tcpPort,
                "chat.accounts.bcrypt-cost=4",
                "chat.accounts.demo-users=false",
                "chat.limits.authenticate-within=%ds".formatted(DEADLINE_SECONDS),
                "chat.limits.request-within=%ds".formatted(DEADLINE_SECONDS),
                "chat.limits.publishes-per-second=5000",
                "chat.limits.publish-burst=5000"));
        all.addAll(Arrays.asList(settings));
        process = ServiceProcess.launch(name, "all", redis.url(), all);
        process.awaitReady();
        bystanders = Bystanders.start(base());
    }

    /** Where HTTP and WebSocket clients connect. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    /** The port of {@link #base()}. */
    public int port() {
        return process.port();
    }

    /** Where gochat's TCP clients connect. */
    public int tcpPort() {
        return tcpPort;
    }

    public RedisProcess redis() {
        return redis;
    }

    public ServiceProcess process() {
        return process;
    }

    public Bystanders bystanders() {
        return bystanders;
    }

    /** A meter's value, summed over its labels. */
    public double meter(String name) {
        return process.management("/metrics")
                .lines()
                .filter(line -> line.startsWith(name) && " {".indexOf(line.charAt(name.length())) >= 0)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The bystanders chat on, nothing they sent is missing, and the service has nothing to complain of. */
    public void isUnharmed() {
        bystanders.haveMissedNothing();
        assertThat(process.isAlive()).isTrue();
        try {
            var log = Files.readString(process.log(), StandardCharsets.UTF_8);
            assertThat(COMPLAINT.matcher(log).results().map(found -> lineAt(log, found.start())))
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lineAt(String log, int place) {
        return log.substring(log.lastIndexOf('\n', place) + 1)
                .lines()
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        bystanders.close();
        process.close();
        redis.close();
    }
}
