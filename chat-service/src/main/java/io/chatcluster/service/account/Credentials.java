package io.chatcluster.service.account;

import io.chatcluster.service.account.AccountRefusal.OutOfLimits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a name and a password may be. */
final class Credentials {

    /** Longest name, in characters (code points). */
    static final int NAME_LENGTH = 64;

    /** Longest password, in bytes of its UTF-8; bcrypt reads no further. */
    static final int PASSWORD_BYTES = 72;

    private Credentials() {}

    /** The limit that a new account with this name and password would break; empty where it breaks none. */
    static Optional<OutOfLimits> broken(String name, String password) {
        return nameFault(name).or(() -> passwordFault(password)).map(OutOfLimits::new);
    }

    private static Optional<String> nameFault(String name) {
        var length = name.codePointCount(0, name.length());
        if (length < 1 || length > NAME_LENGTH) {
            return Optional.of("userName has %d characters; it takes 1 to %d".formatted(length, NAME_LENGTH));
        }
        return name.codePoints().anyMatch(Credentials::unprintable)
                ? Optional.of("userName takes no control characters")
                : Optional.empty();
    }

    private static Optional<String> passwordFault(String password) {
        var bytes = password.getBytes(StandardCharsets.UTF_8).length;
        return bytes < 1 || bytes > PASSWORD_BYTES
                ? Optional.of("passWord has %d bytes; it takes 1 to %d".formatted(bytes, PASSWORD_BYTES))
                : Optional.empty();
    }

    /** Control characters, and halves of surrogate pairs, which UTF-8 has no form for: they would be stored as '?'. */
    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
