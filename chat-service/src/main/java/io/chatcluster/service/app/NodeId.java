package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * This process in the cluster: the configured name and a random part, fresh for each start, so that what an earlier process of
 * the same pod left behind is never mistaken for its own.
 *
 * @param text the id, safe inside Redis keys
 */
record NodeId(String text) {

    static NodeId fresh(ChatConfig config) {
        var random = new byte[4];
        new SecureRandom().nextBytes(random);
        return new NodeId(config.nodeName() + "-" + HexFormat.of().formatHex(random));
    }
}
