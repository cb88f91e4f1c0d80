package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.config.ChatRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which doors of this process ask for no login, in words for the log: whoever reaches the port may use them. */
final class OpenDoors {

    private OpenDoors() {}

    /** A door in words, each with the setting that closes it. */
    static List<String> of(ChatConfig config, Set<ChatRole> roles) {
        var doors = new ArrayList<String>();
        if (roles.contains(ChatRole.API) && config.pull().enabled()) {
            doors.add("/api/send and /api/pull (closed by chat.pull.enabled=false)");
        }
        if (roles.contains(ChatRole.CONNECT) && config.broadcast().enabled()) {
            doors.add("/broadcast (closed by chat.broadcast.enabled=false)");
        }
        return doors;
    }
}
