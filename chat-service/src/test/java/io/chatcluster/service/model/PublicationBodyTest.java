package io.chatcluster.service.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PublicationBodyTest {

    @Property(tries = 300)
    void whatIsEncodedIsReadBack(@ForAll byte[] data, @ForAll int user) {
        var body = new PublicationBody(
                new ClientInfo(Integer.toString(user), "client", "Zoë 名 \uD83D\uDE00"), "key " + user, data);

        var read = PublicationBody.decode(body.encode());

        assertThat(read).usingRecursiveComparison().isEqualTo(body);
    }

    @Property(tries = 1000)
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        readOrRefused(bytes);
    }

    @Property(tries = 300)
    void shortenedBodiesAreReadOrRefused(@ForAll byte[] data, @ForAll int size) {
        var encoded = new PublicationBody(new ClientInfo("1", "c", "n"), "k", data).encode();

        readOrRefused(Arrays.copyOf(encoded, Math.floorMod(size, encoded.length)));
    }

    @Test
    void unknownVersionIsRefused() {
        assertThatThrownBy(() -> PublicationBody.decode(new byte[] {9, 0, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void textThatDoesNotFitItsLengthIsRefused() {
        var body = new PublicationBody(new ClientInfo("1", "c", "n"), "k".repeat(70_000), new byte[0]);

        assertThatThrownBy(body::encode)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65535");
    }

    private static void readOrRefused(byte[] bytes) {
        try {
            var body = PublicationBody.decode(bytes);
            assertThat(body.data().length).isLessThan(bytes.length);
            assertThat(body.key().getBytes(StandardCharsets.UTF_8).length).isLessThan(4 * bytes.length);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("publication body");
        }
    }
}
