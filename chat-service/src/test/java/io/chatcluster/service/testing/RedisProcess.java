package io.chatcluster.service.testing;

import io.chatcluster.service.testing.RespClient.RespError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real {@code redis-server} on a free loopback port, with a folder and an append-only file of its own. It can be killed,
 * paused and started again on the same port and files; closing it leaves nothing behind, and neither does the end of the
 * JVM. For one test thread.
 */
public final class RedisProcess implements AutoCloseable {

    private static final String AOF = "appendonly.aof";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    private final int port;
    private final Path folder;
    private final List<String> arguments;
    private final Thread atExit = new Thread(this::discard, "redis-at-exit");
    private @Nullable Process process;
    private @Nullable RespClient client;

    private RedisProcess(int port, List<String> arguments) {
        this.port = port;
        this.arguments = List.copyOf(arguments);
        try {
            folder = Files.createTempDirectory("chat-test-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a server that stands alone.
     *
     * @param options more options of redis-server, such as {@code "--maxmemory", "1mb"}
     */
    public static RedisProcess start(String... options) {
        return start(Ports.free(), List.of(options));
    }

    static RedisProcess start(int port, List<String> options) {
        var arguments = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""));
        arguments.addAll(options);
        return started(new RedisProcess(port, arguments));
    }

    /** Starts a sentinel, which keeps what it learns in a configuration file of its own. */
    static RedisProcess startSentinel(int port, String configuration) {
        var sentinel = new RedisProcess(port, List.of("--sentinel"));
        try {
            Files.writeString(sentinel.folder.resolve("sentinel.conf"), configuration);
        } catch (IOException e) {
            sentinel.close();
            throw new UncheckedIOException(e);
        }
        return started(sentinel);
    }

    private static RedisProcess started(RedisProcess redis) {
        try {
            redis.launch();
            return redis;
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    /** The port, the same through restarts. */
    public int port() {
        return port;
    }

    /** The address for {@code quarkus.redis.hosts}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The process id of the running server. */
    public long pid() {
        return running().pid();
    }

    /** Whether the process exists, paused or not. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * Sends one command over a connection of this fixture's own.
     *
     * @return a String, a Long, a List of these, or null for nil
     * @throws RespError where Redis answers with an error
     * @throws UncheckedIOException where it does not answer
     */
    public @Nullable Object command(String... command) {
        try {
            var open = client;
            if (open == null) {
                open = new RespClient(port, ANSWER_LIMIT);
                client = open;
            }
            return open.call(command);
        } catch (IOException e) {
            disconnect();
            throw new UncheckedIOException("no answer to " + String.join(" ", command), e);
        }
    }

    /** Asks the server to end, with everything in its files. */
    public void stop() {
        disconnect();
        running().destroy();
        awaitEnd();
    }

    /** Ends the server as a power cut would, {@code kill -9}: what was not written is lost. */
    public void kill() {
        disconnect();
        running().destroyForcibly();
        awaitEnd();
    }

    /** Starts the server again on the same port and files, ending it politely first where it still runs. */
    public void restart() {
        if (isAlive()) {
            stop();
        }
        launch();
    }

    /** What the append-only file has now; of a server that syncs always, everything it has answered. */
    public byte[] appendOnlyFile() {
        try {
            return Files.readAllBytes(folder.resolve(AOF));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server and starts it with what an earlier file has: what came after is lost, as in a failover. */
    public void setBackTo(byte[] appendOnlyFile) {
        kill();
        try {
            Files.write(folder.resolve(AOF), appendOnlyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch();
    }

    /** Freezes the process: connections stay open and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on. */
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        discard();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is ending: the hook finds nothing left to do.
        }
    }

    private synchronized void discard() {
        disconnect();
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
        if (Files.exists(folder)) {
            deleteRecursively(folder);
        }
    }

    private void launch() {
        var line = new ArrayList<String>();
        line.add(RedisExecutable.path().toString());
        var configuration = folder.resolve("sentinel.conf");
        if (Files.exists(configuration)) {
            line.add(configuration.toString());
        }
        line.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        line.addAll(List.of("--dir", folder.toString(), "--daemonize", "no"));
        line.addAll(arguments);
        try {
            process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server could not be started", e);
        }
        Waiting.until(START_LIMIT, POLL, this::answers, () -> "redis-server did not answer; its log:\n" + readLog());
    }

    /** A server that still loads its files answers with an error: not yet. */
    private boolean answers() {
        if (!isAlive()) {
            throw new IllegalStateException("redis-server ended at its start; its log:\n" + readLog());
        }
        try {
            return "PONG".equals(command("PING"));
        } catch (UncheckedIOException | RespError e) {
            return false;
        }
    }

    private void signal(String name) {
        Signals.send(pid(), name);
    }

    private Process running() {
        var current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException("redis-server on port " + port + " does not run");
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

    private void disconnect() {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                client = null;
            }
        }
    }

    private Path log() {
        return folder.resolve("redis.log");
    }

    private String readLog() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    static void deleteRecursively(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
