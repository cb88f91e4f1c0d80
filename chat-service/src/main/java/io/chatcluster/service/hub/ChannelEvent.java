package io.chatcluster.service.hub;

import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.Publication;

/** Something that listeners of a channel may be shown. */
public sealed interface ChannelEvent {

    /** The channel it happened in. */
    String channel();

    /** Something was published. */
    record Published(String channel, Publication publication) implements ChannelEvent {}

    /** A user came: their first connection. */
    record Joined(String channel, ClientInfo info) implements ChannelEvent {}

    /** A user left: their last connection. */
    record Left(String channel, ClientInfo info) implements ChannelEvent {}

    /** Something that is shown once and not kept; the JSON's {@code type} says what. */
    record Signalled(String channel, byte[] json) implements ChannelEvent {}
}
