package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.hub.Dialect;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.presence.Presence;

/** What gochat's WebSocket and TCP doors are made of; one for the process. */
public final class GochatDoor {

    private final Hub hub;
    private final Sessions sessions;
    private final Presence presence;
    private final ChatMeters meters;
    private final ChatConfig config;
    private final Messages messages;
    private final Dialect dialect;

    /** A door on the node's hub. */
    public GochatDoor(
            Hub hub, Sessions sessions, Presence presence, ChatMeters meters, ChatConfig config, Messages messages) {
        this.hub = hub;
        this.sessions = sessions;
        this.presence = presence;
        this.meters = meters;
        this.config = config;
        this.messages = messages;
        this.dialect = new GochatDialect(new RoomNotices(hub, presence));
    }

    Hub hub() {
        return hub;
    }

    Sessions sessions() {
        return sessions;
    }

    Presence presence() {
        return presence;
    }

    ChatMeters meters() {
        return meters;
    }

    ChatConfig config() {
        return config;
    }

    Messages messages() {
        return messages;
    }

    Dialect dialect() {
        return dialect;
    }
}
