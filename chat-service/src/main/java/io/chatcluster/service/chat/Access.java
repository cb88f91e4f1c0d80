package io.chatcluster.service.chat;

import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ErrorCode;

/** Who may see which channel: rooms and pull chats are for everybody, conversations for the two whose they are. */
public final class Access {

    private Access() {}

    /**
     * A channel that a user may read, mark and type in.
     *
     * @throws ChatException where there is no such channel, or it is not this user's
     */
    public static ChannelName visible(String name, long user) {
        var channel = ChannelName.parse(name).orElseThrow(() -> new ChatException(ErrorCode.UNKNOWN_CHANNEL));
        var allowed =
                switch (channel) {
                    case ChannelName.Open open -> true;
                    case ChannelName.DirectMessage direct -> direct.includes(user);
                    case ChannelName.UserInbox inbox -> false;
                };
        if (!allowed) {
            throw new ChatException(ErrorCode.PERMISSION_DENIED);
        }
        return channel;
    }
}
