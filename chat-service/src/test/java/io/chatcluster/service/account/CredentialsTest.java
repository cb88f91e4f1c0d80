package io.chatcluster.service.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.account.AccountRefusal.OutOfLimits;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CredentialsTest {

    @Test
    void aNameOfSixtyFourCharactersIsTaken() {
        assertThat(Credentials.broken("n".repeat(64), "secret")).isEmpty();
        assertThat(Credentials.broken("\uD83D\uDE00".repeat(64), "secret")).isEmpty();
    }

    @Test
    void aLongerNameIsRefusedWithTheFieldAndTheLimit() {
        assertThat(Credentials.broken("n".repeat(65), "secret"))
                .map(OutOfLimits::sentence)
                .hasValue("userName has 65 characters; it takes 1 to 64");
    }

    @Test
    void anEmptyNameIsRefused() {
        assertThat(Credentials.broken("", "secret"))
                .map(OutOfLimits::sentence)
                .hasValue("userName has 0 characters; it takes 1 to 64");
    }

    @Test
    void aNameWithAControlCharacterIsRefused() {
        for (var name : new String[] {"a\nb", "\0", "a\u007f", "\u0085"}) {
            assertThat(Credentials.broken(name, "secret"))
                    .map(OutOfLimits::sentence)
                    .hasValue("userName takes no control characters");
        }
    }

    @Test
    void aNameThatUtf8CannotHoldIsRefused() {
        assertThat(Credentials.broken("a\uD83D", "secret")).isPresent();
    }

    @Property(tries = 500)
    void whatIsTakenCanBeStoredAndIsWithinTheLimits(@ForAll String name, @ForAll String password) {
        var refusal = Credentials.broken(name, password);

        if (refusal.isEmpty()) {
            var stored = name.getBytes(StandardCharsets.UTF_8);
            assertThat(new String(stored, StandardCharsets.UTF_8))
                    .isEqualTo(name)
                    .isNotEmpty();
            assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(64);
            assertThat(password.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 72);
        } else {
            assertThat(refusal.get().sentence()).containsPattern("^(userName|passWord) (has|takes)");
        }
    }

    @Test
    void aPasswordIsMeasuredInBytes() {
        assertThat(Credentials.broken("ada", "p".repeat(72))).isEmpty();
        assertThat(Credentials.broken("ada", "\u00e4".repeat(36))).isEmpty();
        assertThat(Credentials.broken("ada", "\u00e4".repeat(37)))
                .map(OutOfLimits::sentence)
                .hasValue("passWord has 74 bytes; it takes 1 to 72");
        assertThat(Credentials.broken("ada", ""))
                .map(OutOfLimits::sentence)
                .hasValue("passWord has 0 bytes; it takes 1 to 72");
    }
}
