package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.chat.Social;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.hub.Dialect;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.presence.Presence;

/**
 * What the native door is made of; one for the process.
 *
 * @param version what the server calls itself in the connect reply
 */
public record CentrifugalDoor(
        Hub hub,
        Sessions sessions,
        Accounts accounts,
        Messages messages,
        Social social,
        ChannelLog log,
        Presence presence,
        ChatMeters meters,
        ChatConfig config,
        String version) {

    /** How this door's clients are told of events. */
    static final Dialect JSON = new JsonDialect();
}
