package io.chatcluster.service.model;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes names for incarnations of a channel's numbering. Redis' scripts cannot: their random numbers repeat on every fresh server. */
public final class Epochs {

    private static final long PROCESS = new SecureRandom().nextLong();

    private Epochs() {}

    /** A text that no other call anywhere gives: 128 random bits, 64 of them fixed for the process. */
    public static String candidate() {
        return HexFormat.of().toHexDigits(PROCESS ^ System.nanoTime())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
