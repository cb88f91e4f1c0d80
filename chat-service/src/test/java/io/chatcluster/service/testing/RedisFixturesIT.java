package io.chatcluster.service.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatcluster.service.testing.RespClient.RespError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The fixtures do what their names say, with real servers, and clean up. */
class RedisFixturesIT {

    @Test
    void answersOfEveryKindAreRead() {
        try (var redis = RedisProcess.start()) {
            assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(redis.command("SET", "k", "grüße\r\n")).isEqualTo("OK");
            assertThat(redis.command("GET", "k")).isEqualTo("grüße\r\n");
            assertThat(redis.command("GET", "none")).isNull();
            assertThat(redis.command("RPUSH", "list", "a", "b")).isEqualTo(2L);
            assertThat(redis.command("LRANGE", "list", "0", "-1")).isEqualTo(List.of("a", "b"));
            assertThatThrownBy(() -> redis.command("INCR", "k"))
                    .isInstanceOf(RespError.class)
                    .hasMessageContaining("not an integer");
            assertThat(redis.command("CONFIG", "GET", "appendonly")).isEqualTo(List.of("appendonly", "yes"));
        }
    }

    @Test
    void politeStopKeepsEverythingOnTheSamePort() {
        try (var redis = RedisProcess.start()) {
            redis.command("SET", "k", "v");
            int port = redis.port();

            redis.stop();

            assertThat(redis.isAlive()).isFalse();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
            redis.restart();
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void killedServerComesBackWithWhatItWrote() {
        try (var redis = RedisProcess.start("--appendfsync", "always")) {
            redis.command("SET", "k", "v");
            long pid = redis.pid();

            redis.kill();
            redis.restart();

            assertThat(redis.pid()).isNotEqualTo(pid);
            assertThat(redis.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void pausedServerIsSilentUntilItIsResumed() throws IOException {
        try (var redis = RedisProcess.start()) {
            redis.pause();

            assertThat(redis.isAlive()).isTrue();
            try (var client = new RespClient(redis.port(), Duration.ofMillis(300))) {
                assertThatThrownBy(() -> client.call("PING")).isInstanceOf(IOException.class);
            }
            redis.resume();
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void closingLeavesNothingBehindEvenWhenPaused() throws IOException {
        long pid;
        Path folder;
        try (var redis = RedisProcess.start()) {
            pid = redis.pid();
            folder = folderOf(redis);
            assertThat(folder).isDirectory();
            redis.pause();
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void failoverMakesTheReplicaTheMaster() {
        Set<Path> folders;
        try (var redis = ReplicatedRedis.start()) {
            folders = redis.sentinels().stream().map(RedisFixturesIT::folderOf).collect(Collectors.toSet());
            var before = redis.master();
            before.command("SET", "k", "v");
            assertThat(before.command("WAIT", "1", "5000")).isEqualTo(1L);

            var after = redis.failover();

            assertThat(after).isNotSameAs(before).isSameAs(redis.master());
            assertThat(after.command("GET", "k")).isEqualTo("v");
            assertThat(after.command("SET", "k", "w")).isEqualTo("OK");
            redis.rejoin();
            assertThat(after.command("SET", "k", "x")).isEqualTo("OK");
            assertThat(after.command("WAIT", "1", "5000")).isEqualTo(1L);
            assertThat(before.command("GET", "k")).isEqualTo("x");
        }
        assertThat(folders).hasSize(3).noneMatch(Files::exists);
    }

    @Test
    void clusterHasItsSlotsOnThreeMasters() {
        try (var cluster = ClusterRedis.start()) {
            assertThat(cluster.masters()).hasSize(3);
            assertThat(cluster.urls().split(",", -1)).hasSize(3);
            for (var key : List.of("a", "b", "c", "{0}:log", "{1}:log", "{2}:log")) {
                var owner = cluster.masterOf(key);
                assertThat(owner.command("SET", key, "v")).isEqualTo("OK");
                assertThat(cluster.masters())
                        .filteredOn(other -> other != owner)
                        .allSatisfy(other -> assertThatThrownBy(() -> other.command("GET", key))
                                .isInstanceOf(RespError.class)
                                .hasMessage(
                                        "MOVED %s 127.0.0.1:%d",
                                        owner.command("CLUSTER", "KEYSLOT", key), owner.port()));
            }
        }
    }

    private static Path folderOf(RedisProcess redis) {
        return ProcessHandle.of(redis.pid())
                .map(process -> Path.of("/proc", Long.toString(process.pid()), "cwd"))
                .map(RedisFixturesIT::realPath)
                .orElseThrow();
    }

    private static Path realPath(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
