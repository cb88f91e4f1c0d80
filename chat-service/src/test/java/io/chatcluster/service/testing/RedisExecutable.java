package io.chatcluster.service.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The {@code redis-server} that tests run: the one on the PATH, else the one that comes with the build. */
final class RedisExecutable {

    private RedisExecutable() {}

    static Path path() {
        return Holder.PATH;
    }

    private static Path find() {
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            var candidate = Path.of(folder.isEmpty() ? "." : folder, "redis-server");
            if (Files.isExecutable(candidate)) {
                return candidate.toAbsolutePath();
            }
        }
        return unpack();
    }

    private static Path unpack() {
        try {
            var folder = Files.createTempDirectory("chat-test-redis-server-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> RedisProcess.deleteRecursively(folder)));
            return ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server is not on the PATH and could not be unpacked", e);
        }
    }

    /** Unpacks once in a process. */
    private static final class Holder {
        private static final Path PATH = find();
    }
}
