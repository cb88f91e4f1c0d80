package io.chatcluster.service.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A folder of its own for the Redis that a service under test starts; gone when the service is. */
public final class DataFolder implements QuarkusTestResourceLifecycleManager {

    private @Nullable Path folder;

    @Override
    public Map<String, String> start() {
        try {
            var fresh = Files.createTempDirectory("chat-test-data-");
            folder = fresh;
            return Map.of("chat.data-dir", fresh.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (folder != null) {
            RedisProcess.deleteRecursively(folder);
        }
    }
}
