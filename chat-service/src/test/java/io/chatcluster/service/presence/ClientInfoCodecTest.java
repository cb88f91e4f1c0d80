package io.chatcluster.service.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.model.ClientInfo;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class ClientInfoCodecTest {

    @Property(tries = 300)
    void whatIsEncodedIsReadBack(
            @ForAll @LongRange(min = 1) long user, @ForAll("names") String client, @ForAll("names") String name) {
        var info = new ClientInfo(Long.toString(user), client, name);

        var stored = ClientInfoCodec.encode(info).getBytes(StandardCharsets.UTF_8);

        assertThat(ClientInfoCodec.decode(stored)).isEqualTo(info);
    }

    @Property(tries = 500)
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
        try {
            assertThat(ClientInfoCodec.decode(bytes).name()).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("who is online:");
        }
    }

    /** Names of accounts: no control characters, nothing that UTF-8 cannot hold. */
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().ofMaxLength(64).filter(text -> text.codePoints()
                .noneMatch(each -> Character.isISOControl(each) || Character.getType(each) == Character.SURROGATE));
    }
}
