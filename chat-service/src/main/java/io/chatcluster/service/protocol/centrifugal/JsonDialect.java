package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Dialect;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Events as pushes of the native protocol in JSON. */
final class JsonDialect implements Dialect {

    /** Signals that are questions of another door, not for people. */
    private static final byte[] GOCHAT = "{\"type\":\"gochat.".getBytes(StandardCharsets.US_ASCII);

    @Override
    public int index() {
        return 0;
    }

    @Override
    public byte @Nullable [] encode(ChannelEvent event) {
        return switch (event) {
            case ChannelEvent.Published it -> ReplyWriter.published(it.channel(), it.publication());
            case ChannelEvent.Joined it -> ReplyWriter.coming(it.channel(), it.info(), true);
            case ChannelEvent.Left it -> ReplyWriter.coming(it.channel(), it.info(), false);
            case ChannelEvent.Signalled it ->
                startsWith(it.json(), GOCHAT) ? null : ReplyWriter.signal(it.channel(), it.json());
        };
    }

    private static boolean startsWith(byte[] text, byte[] start) {
        return text.length >= start.length && java.util.Arrays.equals(text, 0, start.length, start, 0, start.length);
    }
}
