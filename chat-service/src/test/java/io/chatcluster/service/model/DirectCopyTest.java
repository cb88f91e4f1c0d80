package io.chatcluster.service.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class DirectCopyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300)
    void theMessageIsWrappedByteForByteWithItsPlace(
            @ForAll @LongRange(min = 1) long one,
            @ForAll @LongRange(min = 1) long other,
            @ForAll @LongRange(min = 1) long offset,
            @ForAll byte[] epoch,
            @ForAll String text)
            throws IOException {
        // Given
        var conversation = ChannelName.DirectMessage.between(one, other).text();
        var position = new StreamPosition(HexFormat.of().formatHex(epoch), offset);
        var message = JSON.writeValueAsBytes(text);

        // When
        var wrapped = DirectCopy.wrap(conversation, position, message);

        // Then
        var tree = JSON.readTree(wrapped);
        assertThat(tree.path("type").asText()).isEqualTo("direct");
        assertThat(tree.path("conversation").asText()).isEqualTo(conversation);
        assertThat(tree.path("offset").asLong()).isEqualTo(offset);
        assertThat(tree.path("epoch").asText()).isEqualTo(position.epoch());
        assertThat(new String(wrapped, StandardCharsets.UTF_8))
                .endsWith(",\"message\":" + new String(message, StandardCharsets.UTF_8) + "}");
    }
}
