package io.chatcluster.service.protocol.broadcast;

import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.hub.Dialect;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.model.ChannelName;

/** What the door of the global room is made of; one for the process. */
public record BroadcastDoor(Hub hub, Messages messages, ChatMeters meters, ChatConfig config) {

    /** Where the door is. */
    public static final String PATH = "/broadcast";

    /** The one room. */
    static final ChannelName.Room ROOM = new ChannelName.Room("global");

    /** How this door's clients are told of events. */
    static final Dialect DIALECT = new BroadcastDialect();
}
