package io.chatcluster.service.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestReaderTest {

    @Property
    void whateverTheBodyIsItIsReadOrRefusedInWords(@ForAll @Size(max = 200) byte[] body) {
        readOrRefused(body);
    }

    @Property
    void whateverTheTextIsItIsReadOrRefusedInWords(@ForAll String text) {
        readOrRefused(text.getBytes(StandardCharsets.UTF_8));
        readOrRefused(("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static void readOrRefused(byte[] body) {
        try {
            assertThat(RequestReader.object(body).isObject()).isTrue();
        } catch (Problem e) {
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.field()).contains("body");
        }
    }

    @Property
    void numbersWithinTheirBoundsAreReadOthersRefused(
            @ForAll @LongRange(min = -10, max = 500) long number, @ForAll @LongRange(min = 0, max = 200) long most) {
        if (number >= 0 && number <= most) {
            assertThat(RequestReader.number(Long.toString(number), "n", 0, most, -1))
                    .isEqualTo(number);
        } else {
            var refused = catchThrowableOfType(
                    Problem.class, () -> RequestReader.number(Long.toString(number), "n", 0, most, -1));
            assertThat(refused.field()).contains("n");
            assertThat(refused.limit()).hasValue(most);
        }
    }

    @Property
    void anyTextForANumberIsANumberOrRefused(@ForAll String text) {
        try {
            assertThat(RequestReader.number(text, "n", 0, Long.MAX_VALUE, -1)).isNotNegative();
        } catch (Problem e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    @Property
    void aKeyComesOutAsItWentInWithOrWithoutQuotes(@ForAll String text) {
        try {
            var key = RequestReader.key(List.of(text));
            assertThat(key).isNotEmpty().hasSizeLessThanOrEqualTo(64).matches("[!-~]+");
            assertThat(text).isIn(key, "\"" + key + "\"");
        } catch (Problem e) {
            assertThat(e.field()).contains("Idempotency-Key");
        }
    }

    @Test
    void noKeyIsNone() {
        assertThat(RequestReader.key(List.of())).isEmpty();
        assertThat(RequestReader.key(null)).isEmpty();
        var twice = catchThrowableOfType(Problem.class, () -> RequestReader.key(List.of("a", "b")));
        assertThat(twice.status()).isEqualTo(400);
    }

    @Test
    void deepNestingIsRefused() {
        var deep = "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}";

        var refused =
                catchThrowableOfType(Problem.class, () -> RequestReader.object(deep.getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.status()).isEqualTo(400);
    }
}
