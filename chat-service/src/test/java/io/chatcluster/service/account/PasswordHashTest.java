package io.chatcluster.service.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

    @Test
    void aHashMatchesItsPasswordOnly() {
        try (var hash = new PasswordHash(4, 1)) {
            // Given
            var longest = "p".repeat(71);
            var hashed = hash.hash(longest + "1").toCompletableFuture().join();

            // Then
            assertThat(hashed).startsWith("$2a$04$");
            assertThat(hash.matches(longest + "1", hashed).toCompletableFuture().join())
                    .isTrue();
            assertThat(hash.matches(longest + "2", hashed).toCompletableFuture().join())
                    .isFalse();
        }
    }

    @Test
    void workRunsOnThreadsOfItsOwn() {
        try (var hash = new PasswordHash(4, 1)) {
            // When
            var thread = hash.submit(() -> Thread.currentThread().getName())
                    .toCompletableFuture()
                    .join();

            // Then
            assertThat(thread).isEqualTo("password-hash-0");
        }
    }

    @Test
    void moreThanTheQueueHoldsIsRefusedAtOnce() {
        try (var hash = new PasswordHash(4, 1)) {
            // Given
            var finished = new CountDownLatch(1);
            hash.submit(() -> awaited(finished));
            var waiting = submitMany(hash, PasswordHash.QUEUE);

            // When
            var tooMany = hash.hash("secret");

            // Then
            assertThat(tooMany.toCompletableFuture())
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(AccountRefusal.Overloaded.class);
            finished.countDown();
            assertThat(waiting).allSatisfy(future -> assertThat(future.join()).isTrue());
        }
    }

    @Test
    void closingRefusesWhatStillWaits() {
        // Given
        var hash = new PasswordHash(4, 1);
        hash.submit(() -> awaited(new CountDownLatch(1)));
        var waiting = submitMany(hash, 10);

        // When
        hash.close();

        // Then
        assertThat(waiting).allSatisfy(future -> assertThat(future).isCompletedExceptionally());
        assertThat(hash.hash("secret").toCompletableFuture()).isCompletedExceptionally();
    }

    private static List<CompletableFuture<Boolean>> submitMany(PasswordHash hash, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> hash.submit(() -> true).toCompletableFuture())
                .toList();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
