package io.chatcluster.service.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteHeadersTest {

    @Test
    void nothingIsLoadedOrRunFromElsewhere() {
        // When
        var policy = SiteHeaders.policy("chat.example");

        // Then
        assertThat(policy)
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "data:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.example", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"})
    void webSocketsGoToTheSameHostOnly(String host) {
        // When
        var policy = SiteHeaders.policy(host);

        // Then
        assertThat(policy).contains("connect-src 'self' ws://" + host + " wss://" + host + ";");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a;script-src *", "a b", "a, b", "evil.example/path", "*", "a:b"})
    void aHostThatIsNoneAddsNothing(String host) {
        // When
        var policy = SiteHeaders.policy(host);

        // Then
        assertThat(policy).contains("connect-src 'self'; base-uri");
    }
}
