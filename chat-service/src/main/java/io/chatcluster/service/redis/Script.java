package io.chatcluster.service.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The scripts in {@code resources/scripts}; each file's header says what it does, its keys, arguments and answer. A first
 * line {@code -- include NAME} puts that file in front.
 */
public enum Script {
    ACCEPT,
    SIGNAL,
    SUBSCRIBE,
    READ,
    HISTORY,
    PULL,
    SWEEP,
    ROUTES,
    DONE,
    COPY,
    CONVREAD,
    OLDEST,
    CONSUMER_GONE,
    IDLE_CONSUMERS,
    INBOX_TOUCH,
    BEAT,
    EVICT,
    MARK,
    TALK,
    TALKS,
    TALK_STATE,
    ROOMS,
    ROOM_STATE,
    ROOMS_GONE,
    WINDOW,
    PRESENCE_SET,
    PRESENCE_DROP,
    PRESENCE_READ,
    PRESENCE_BEAT,
    PRESENCE_GONE,
    PRESENCE_REAP,
    TRIM;

    private static final String INCLUDE = "-- include ";

    private final String text;
    private final String sha;

    Script() {
        var own = load(name().toLowerCase(Locale.ROOT));
        if (own.startsWith(INCLUDE)) {
            own = load(own.substring(INCLUDE.length(), own.indexOf('\n')).strip()) + own;
        }
        text = own;
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            sha = HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The whole text, for EVAL and SCRIPT LOAD. */
    public String text() {
        return text;
    }

    /** The digest by which a server that has the script knows it. */
    public String sha() {
        return sha;
    }

    private static String load(String name) {
        var path = "/scripts/" + name + ".lua";
        try (var in = Script.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
