package io.chatcluster.service.chat;

/**
 * A room of the directory.
 *
 * @param channel its channel
 * @param online how many people are in it
 * @param top the last offset, 0 where nothing was said
 * @param lastAt when the last thing was said, in ms; 0 where none is kept any more
 */
public record RoomState(String channel, int online, long top, long lastAt) {

    /** The room's name. */
    public String room() {
        return channel.substring(channel.indexOf(':') + 1);
    }
}
