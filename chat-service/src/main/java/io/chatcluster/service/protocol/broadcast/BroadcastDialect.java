package io.chatcluster.service.protocol.broadcast;

import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Dialect;
import org.jspecify.annotations.Nullable;

/** Messages as {@code {"clientId","Message"}}; comings, goings and signals are not shown. */
final class BroadcastDialect implements Dialect {

    @Override
    public int index() {
        return 3;
    }

    @Override
    public byte @Nullable [] encode(ChannelEvent event) {
        return switch (event) {
            case ChannelEvent.Published it -> {
                var body = it.publication().body();
                yield BroadcastFrame.encode(body.sender().name(), MessageText.of(body.data()));
            }
            case ChannelEvent.Joined it -> null;
            case ChannelEvent.Left it -> null;
            case ChannelEvent.Signalled it -> null;
        };
    }
}
