package io.chatcluster.service.relay;

import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Which process prefers what: the one with the highest hash of both names. When one comes or goes, only its own share moves.
 */
public final class Rendezvous {

    private Rendezvous() {}

    /** The preferred of some candidates for an item; empty where there are none. */
    public static Optional<String> preferred(List<String> candidates, String item) {
        return candidates.stream().max((a, b) -> {
            var order = Long.compare(weight(a, item), weight(b, item));
            return order != 0 ? order : a.compareTo(b);
        });
    }

    private static long weight(String candidate, String item) {
        var crc = new CRC32();
        crc.update((candidate + "/" + item).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        // CRC-32 is linear; a multiplicative finish spreads candidates that differ in one character (Fibonacci
        // hashing).
        var mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
        return (mixed ^ (mixed >>> 29)) & Long.MAX_VALUE;
    }
}
