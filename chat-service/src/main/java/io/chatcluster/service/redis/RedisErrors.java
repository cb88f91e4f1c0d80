package io.chatcluster.service.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

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
            Set.of("READONLY", "MOVED", "ASK", "CLUSTERDOWN", "UNBLOCKED", "MASTERDOWN", "CONNECTION_CLOSED");

    /** The name of a Java exception, as no server begins its errors. */
    private static final Pattern EXCEPTION = Pattern.compile("(?:[a-z]\\w*\\.)+[A-Z]");

    /** Before 7.0 a server wraps the error of a command in a script. */
    private static final Pattern IN_SCRIPT = Pattern.compile("Error running script .*: -([A-Z]+) .*");

    private RedisErrors() {}

    /**
     * The first error of a batch. The client reports them all as one text, {@code ERR [0] WORD rest}, a line each, and a lost
     * connection too, as {@code ERR [0] java.io.IOException: rest}.
     */
    static Throwable ofBatch(Throwable error) {
        var message = error.getMessage();
        if (!(error instanceof ErrorType) || message == null || !message.startsWith("ERR [")) {
            return error;
        }
        var end = message.indexOf('\n');
        var first = message.substring(message.indexOf(']') + 2, end < 0 ? message.length() : end)
                .strip();
        return EXCEPTION.matcher(first).lookingAt() ? new IOException(first) : ErrorType.create(first);
    }

    /** The first word of a server's error, in capitals by convention. */
    static String word(Throwable error) {
        var message = error.getMessage();
        if (message == null) {
            return "";
        }
        var wrapped = IN_SCRIPT.matcher(message);
        if (wrapped.find()) {
            return wrapped.group(1);
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
        return !(error instanceof ErrorType) || MOVED.contains(word(error));
    }

    static boolean noScript(Throwable error) {
        return word(error).equals("NOSCRIPT");
    }
}
