package io.chatcluster.service.redis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * The Redis of a laptop: a real {@code redis-server} on a free loopback port, found on the PATH or unpacked from the build,
 * with its append-only file in the data folder, so that a chat survives the end of the process. It detaches itself from the
 * terminal, so that Ctrl-C reaches the service first, and is stopped by {@link #close()}. Used by one thread at start and
 * one at the end.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(EmbeddedRedis.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int ANSWER_MS = 1000;

    private final Path folder;
    private @Nullable FileLock lock;
    private int port;

    /** A Redis that keeps its files in the given folder; nothing is started yet. */
    public EmbeddedRedis(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Starts the server where it does not run yet.
     *
     * @return its address
     * @throws IllegalStateException with a sentence where the folder is in use or the server does not come up
     */
    public synchronized URI start() {
        if (port != 0) {
            return address();
        }
        try {
            Files.createDirectories(folder);
            lock = lockFolder();
            stopLeftover();
            var executable = executable();
            var free = freePort();
            var config = Files.writeString(folder.resolve("redis.conf"), config(free));
            var process = new ProcessBuilder(executable.toString(), config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            awaitAnswer(free);
            port = free;
            LOGGER.infof("redis started executable=%s port=%d folder=%s", executable, port, folder);
            return address();
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in Redis could not be started in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the built-in Redis started", e);
        }
    }

    private URI address() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    private FileLock lockFolder() throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var taken = channel.tryLock();
            if (taken != null) {
                return taken;
            }
        } catch (OverlappingFileLockException e) {
            LOGGER.debug("folder locked by this process", e);
        }
        throw new IllegalStateException("the folder " + folder
                + " is in use by another running service; stop that one or set chat.data-dir to another folder");
    }

    /** A server left by a process that was killed: it is asked to end before a new one takes over its files. */
    private void stopLeftover() throws IOException, InterruptedException {
        var leftover = running();
        if (leftover.isPresent()) {
            LOGGER.infof(
                    "redis of an earlier process stopped pid=%d", leftover.get().pid());
            leftover.get().destroy();
            awaitEnd(leftover.get());
        }
    }

    private Optional<ProcessHandle> running() throws IOException {
        var file = folder.resolve("redis.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var text = Files.readString(file).strip();
        return text.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(text)).filter(EmbeddedRedis::isRedis);
    }

    private static boolean isRedis(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.contains("redis"))
                .orElse(false);
    }

    private Path executable() throws IOException {
        for (var directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            var candidate = Path.of(directory.isEmpty() ? "." : directory, "redis-server");
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return unpacked();
    }

    /** The server of the build, unpacked anew into the data folder: it is always this build's, and nothing piles up elsewhere. */
    private Path unpacked() throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        try (var old = Files.newDirectoryStream(bin)) {
            for (var file : old) {
                Files.delete(file);
            }
        }
        return ExecutableProvider.newJarResourceProvider(bin.toFile()).get().toPath();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Every write is on disk before it is answered: with one sync a second, what is acknowledged while a sync runs is still in
     * Redis' own memory, and a kill loses it. Small nodes keep the many short streams of a chat small (a stream with one
     * entry: 1.3 KB instead of 4.4 KB).
     */
    private String config(int free) {
        return """
                bind 127.0.0.1
                port %d
                daemonize yes
                pidfile "%s"
                logfile "%s"
                dir "%s"
                appendonly yes
                appendfsync always
                save ""
                stream-node-max-bytes 1024
                maxmemory-policy noeviction
                """.formatted(free, folder.resolve("redis.pid"), folder.resolve("redis.log"), folder);
    }

    private void awaitAnswer(int free) throws IOException, InterruptedException {
        var end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (ask(free, "PING").startsWith("+PONG")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("the built-in Redis did not answer in %s; its log is %s"
                .formatted(START_LIMIT, folder.resolve("redis.log")));
    }

    /** One inline command; empty where nobody answers. */
    private static String ask(int free, String command) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), free), ANSWER_MS);
            socket.setSoTimeout(ANSWER_MS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return answer == null ? "" : answer;
        } catch (java.net.SocketException | java.net.SocketTimeoutException e) {
            LOGGER.debugf("redis does not answer yet: %s", e.getMessage());
            return "";
        }
    }

    /** Ends the server with everything written to its files. */
    @Override
    public synchronized void close() {
        if (port == 0) {
            return;
        }
        try {
            var server = running();
            ask(port, "SHUTDOWN");
            if (server.isPresent()) {
                awaitEnd(server.get());
            }
            port = 0;
            if (lock != null) {
                lock.acquiredBy().close();
            }
            LOGGER.infof("redis stopped folder=%s", folder);
        } catch (IOException e) {
            LOGGER.warnf("redis could not be stopped folder=%s reason=%s", folder, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(ProcessHandle server) throws InterruptedException {
        var end = System.nanoTime() + STOP_LIMIT.toNanos();
        while (server.isAlive() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        if (server.isAlive()) {
            LOGGER.warnf("redis did not end in %s and is killed pid=%d", STOP_LIMIT, server.pid());
            server.destroyForcibly();
        }
    }
}
