package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.Ports;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start says about settings that are wrong or dangerous. */
class StartIT {

    @TempDir
    private Path folder;

    @Test
    void contradictorySettingsAreNamedBeforeRedisIsStarted() throws IOException, InterruptedException {
        // Given
        var data = folder.resolve("data");
        var output = folder.resolve("output.log");

        // When
        var service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + Ports.free(),
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + Ports.free(),
                        "-Dchat.gochat.tcp-port=-1",
                        "-Dchat.data-dir=" + data,
                        "-Dchat.history.size=0",
                        "-jar",
                        System.getProperty("service.jar"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var ended = service.waitFor(2, TimeUnit.MINUTES);
        service.destroyForcibly();

        // Then
        assertThat(ended).isTrue();
        assertThat(service.exitValue()).isNotZero();
        assertThat(output).content().contains("chat.history.size is 0; it takes 1 to 1000000");
        assertThat(Files.exists(data)).isFalse();
    }

    @Test
    void anotherNumberOfPartitionsThanThatOfTheFirstStartIsRefused() {
        try (var redis = RedisProcess.start();
                var first = ServiceProcess.launch(
                        "partitions-first", "worker", redis.url(), List.of("chat.redis.partitions=4"))) {
            // Given
            first.awaitReady();
            first.stop();

            // When
            try (var second = ServiceProcess.launch(
                    "partitions-second", "worker", redis.url(), List.of("chat.redis.partitions=5"))) {
                await().atMost(Duration.ofMinutes(2)).until(() -> !second.isAlive());
            }

            // Then
            assertThat(ServiceProcess.logs().resolve("partitions-second.log"))
                    .content()
                    .contains("chat.redis.partitions is 5, but this Redis was first used with 4");
            first.start();
            first.awaitReady();
        }
    }

    @Test
    void aServerThatMayEvictKeysIsWarnedOf() {
        try (var redis = RedisProcess.start("--maxmemory-policy", "allkeys-lru");
                var service = ServiceProcess.launch("eviction", "worker", redis.url(), List.of())) {
            service.awaitReady();

            assertThat(ServiceProcess.logs().resolve("eviction.log"))
                    .content()
                    .contains("WARN", "maxmemory-policy is not noeviction");
        }
    }
}
