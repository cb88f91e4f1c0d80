package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedStartIT {

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
}
