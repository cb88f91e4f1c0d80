package io.chatcluster.service.redis;

import java.nio.charset.StandardCharsets;

/** The hash slots of Redis Cluster: CRC-16/XMODEM of the key, or of its hash tag, modulo 16384 (Redis Cluster specification). */
public final class Slots {

    /** How many slots there are. */
    public static final int COUNT = 16384;

    private Slots() {}

    /** The slot of a key. */
    public static int of(String key) {
        var open = key.indexOf('{');
        if (open >= 0) {
            var close = key.indexOf('}', open + 1);
            if (close > open + 1) {
                return crc16(key.substring(open + 1, close)) % COUNT;
            }
        }
        return crc16(key) % COUNT;
    }

    private static int crc16(String text) {
        var crc = 0;
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (var bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            crc &= 0xffff;
        }
        return crc;
    }
}
