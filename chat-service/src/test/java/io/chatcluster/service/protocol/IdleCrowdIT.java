package io.chatcluster.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.testing.BesiegedService;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RawWebSocket.End;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Crowds that connect and say nothing. {@code -Dcrowd.size=10000 -Dcrowd.within=30} makes the first one as large and as patient
 * as the defaults of the service expect; it takes as many file descriptors in each of two processes.
 */
class IdleCrowdIT {

    private static final Logger LOGGER = Logger.getLogger(IdleCrowdIT.class);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SIZE = Integer.getInteger("crowd.size", 1500);
    private static final int WITHIN_SECONDS = Integer.getInteger("crowd.within", 5);
    private static final int AT_ONCE = 32;

    /** Twice the heap and some: heap, what sockets hold outside of it, and the JVM itself. */
    private static final long MOST_RESIDENT_KB = 640 * 1024;

    /** One of the crowd: how it ended. */
    private interface Idler extends AutoCloseable {
        End end();

        @Override
        void close();
    }

    @Test
    void aCrowdThatSaysNothingIsClosedInTimeAndGivesBackWhatItTook() throws Exception {
        try (var service = new BesiegedService(
                "idle-crowd",
                "chat.limits.connections=" + (SIZE + 100),
                "chat.limits.unauthenticated-connections=" + (SIZE + 50),
                "chat.limits.handshakes-per-second=1000000",
                "chat.limits.authenticate-within=%ds".formatted(WITHIN_SECONDS))) {
            // Given
            service.isUnharmed();
            var before = service.process().residentKb();
            var begun = System.nanoTime();

            // When
            var crowd = together(SIZE, i -> idler(service, i));

            // Then
            var seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
            var most = service.meter("chat_connections");
            var after = service.process().residentKb();
            LOGGER.infof(
                    "a crowd of %d in %.1f s; %.0f at once, %.1f KiB of resident memory each",
                    SIZE, seconds, most, (double) (after - before) / SIZE);
            assertThat(crowd.stream().map(Idler::end).distinct())
                    .containsExactlyInAnyOrder(new End(3502, "stale"), new End(1008, "stale"), End.TORN);
            service.isUnharmed();
            await().atMost(LIMIT).until(() -> service.meter("chat_connections") == 2);
            assertThat(service.meter("chat_unauthenticated_connections")).isZero();
            assertThat(service.process().residentKb()).isLessThan(MOST_RESIDENT_KB);
            LOGGER.infof(
                    "bystanders: %d rounds, the slowest took %s",
                    service.bystanders().rounds(), service.bystanders().worst());
        }
    }

    private static Idler idler(BesiegedService service, int i) {
        if (i % 10 < 3) {
            var socket = RawTcp.open(service.tcpPort());
            return new Idler() {
                @Override
                public End end() {
                    assertThat(socket.untilEnd()).isEmpty();
                    return End.TORN;
                }

                @Override
                public void close() {
                    socket.close();
                }
            };
        }
        var socket = RawWebSocket.open(service.base(), i % 2 == 0 ? "/ws" : NativeClient.PATH);
        return new Idler() {
            @Override
            public End end() {
                return socket.end(LIMIT);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private static <T> List<T> together(int count, java.util.function.IntFunction<T> task) throws InterruptedException {
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var results = threads.invokeAll(IntStream.range(0, count)
                    .mapToObj(i -> (Callable<T>) () -> task.apply(i))
                    .toList());
            var values = new ArrayList<T>(count);
            for (var result : results) {
                values.add(result.get());
            }
            return values;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void peopleComeInAndStayWhileACrowdTakesEveryPlaceOfThoseWhoSayNothing() throws Exception {
        try (var service = new BesiegedService(
                "crowded-out",
                "chat.limits.connections=120",
                "chat.limits.unauthenticated-connections=60",
                "chat.limits.authenticate-within=10m")) {
            // Given
            var crowd = new ArrayList<Idler>();
            IntStream.range(0, 60).forEach(i -> crowd.add(idler(service, i)));
            var comers = new AtomicInteger();
            var pressure = Thread.ofVirtual().start(() -> keepComing(service, comers));
            await().atMost(LIMIT).until(() -> comers.get() > 20);

            // When
            var api = new ChatApi(service.base());
            var people = IntStream.range(0, 40)
                    .mapToObj(i -> api.register("person"))
                    .map(person -> await().atMost(LIMIT)
                            .ignoreExceptionsInstanceOf(RawWebSocket.Refused.class)
                            .until(() -> NativeClient.connect(service.base(), person), each -> true))
                    .toList();

            // Then
            assertThat(people).allMatch(each -> each.call("ping", "{}").has("ping"));
            service.isUnharmed();
            pressure.interrupt();
            pressure.join();
            var ends = crowd.stream().limit(10).map(Idler::end).distinct().toList();
            assertThat(ends)
                    .containsExactlyInAnyOrder(
                            new End(3013, "too many requests"), new End(1013, "too many requests"), End.TORN);
            crowd.forEach(Idler::close);
            people.forEach(NativeClient::close);
        }
    }

    /** More of the crowd come all the time, as many as are let in. */
    private static void keepComing(BesiegedService service, AtomicInteger comers) {
        var inside = new ArrayList<Idler>();
        try {
            while (true) {
                try {
                    inside.add(idler(service, comers.get() * 2 + 4));
                    comers.incrementAndGet();
                } catch (RawWebSocket.Refused | UncheckedIOException e) {
                    // No place for now: the next one tries again.
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            inside.forEach(Idler::close);
        }
    }
}
