package io.chatcluster.service.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final SecureRandom random = new SecureRandom();

    @Test
    void aTokenIsThirtyTwoBytesInUrlSafeBase64WithPadding() {
        // When
        var token = Sessions.newToken(random);

        // Then
        assertThat(token).hasSize(44).matches("[A-Za-z0-9_-]{43}=");
        assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
    }

    @Test
    void noTwoTokensAreTheSame() {
        // When
        var tokens = IntStream.range(0, 1000)
                .mapToObj(i -> Sessions.newToken(random))
                .collect(Collectors.toSet());

        // Then
        assertThat(tokens).hasSize(1000);
    }

    @Test
    void whatCannotBeATokenIsNotLookedUp() {
        assertThat(Sessions.plausible("")).isFalse();
        assertThat(Sessions.plausible("x".repeat(129))).isFalse();
        assertThat(Sessions.plausible("x".repeat(128))).isTrue();
    }

    @Test
    void aStoredSessionKeepsEveryCharacterOfTheName() {
        // Given
        var account = new Account(7, " Ada  Lovelace \uD83D\uDE00 ");

        // When
        var stored = Sessions.encode(account);

        // Then
        assertThat(Sessions.decode(stored)).isEqualTo(account);
    }
}
