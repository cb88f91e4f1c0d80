package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.model.DisconnectCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TcpOutboundTest {

    @Test
    void messagesThatGatheredGoOutInOneWriteWithoutThoseThatDoNotFitAPacket() {
        // Given
        var channel = new EmbeddedChannel();

        // When
        new TcpOutbound(channel).write(List.of(utf8("a"), new byte[32764], utf8("bc")), () -> {});

        // Then
        ByteBuf written = channel.readOutbound();
        assertThat(written.toString(StandardCharsets.ISO_8859_1)).isEqualTo("v1\0\5av1\0\6bc");
        assertThat(ByteBufUtil.hexDump(written)).startsWith("76310005");
        ReferenceCountUtil.release(written);
    }

    @Test
    void aPeerThatReadsNothingIsNotWaitedForAfterTheEnd() {
        for (var code : List.of(DisconnectCode.SLOW, DisconnectCode.SHUTDOWN)) {
            // Given
            var channel = new EmbeddedChannel(new FullSocket());
            var outbound = new TcpOutbound(channel);
            outbound.write(List.of(utf8("never read")), () -> {});

            // When
            outbound.close(code);
            channel.advanceTimeBy(10, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();

            // Then
            assertThat(channel.isOpen()).isFalse();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A socket whose peer does not read: no write ever succeeds. */
    private static final class FullSocket extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }
    }
}
