package io.chatcluster.service.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Set;

/** What an error of Redis or of its connection means for the command that got it. */
final class RedisErrors {

    /** Answers of a server that cannot serve now or not here. */
    private static final Set<String> PASSING = Set.of(
            "READONLY",
            "MOVED",
            "ASK",
            "TRYAGAIN",
            "UNBLOCKED",
            "LOADING",
            "CLUSTERDOWN",
            "NOSCRIPT",
            "MASTERDOWN",
            "NOREPLICAS",
            "CONNECTION_CLOSED");

    /** Those of them after which the masters may be elsewhere. */
    private static final Set<String> MOVED =
            Set.of("READONLY", "MOVED", "ASK", "CLUSTERDOWN", "UNBLOCKED", "MASTERDOWN");

    private RedisErrors() {}

    /** The first word of a server's error, in capitals by convention. */
    static String word(Throwable error) {
        var message = error.getMessage();
        if (message == null) {
            return "";
        }
        var space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    /** Whether repeating the command may succeed: everything that is not a server's verdict on the command itself. */
    static boolean passing(Throwable error) {
        return !(error instanceof ErrorType) || PASSING.contains(word(error));
    }

    /** Whether to look for the masters again before the next attempt. */
    static boolean moved(Throwable error) {
        return !(error instanceof ErrorType)
                || MOVED.contains(word(error))
                || word(error).equals("CONNECTION_CLOSED");
    }

    static boolean noScript(Throwable error) {
        return word(error).equals("NOSCRIPT");
    }
}
