package io.chatcluster.service.account;

/** Why somebody was not registered or let in. Carries no stack trace: it is an answer, not a fault. */
public abstract sealed class AccountRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    private AccountRefusal(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    /** What the client is told where its protocol has no words of its own. */
    public String sentence() {
        return sentence;
    }

    /** Somebody else has the name already. */
    public static final class NameTaken extends AccountRefusal {
        private static final long serialVersionUID = 1L;

        /** The one way to say so. */
        public NameTaken() {
            super("this name is taken");
        }
    }

    /** Nobody has this name, or the password is another one; which of the two is not told. */
    public static final class BadCredentials extends AccountRefusal {
        private static final long serialVersionUID = 1L;

        /** The one way to say so. */
        public BadCredentials() {
            super("no user with this name and password");
        }
    }

    /** The name or the password breaks a limit; the message names both. */
    public static final class OutOfLimits extends AccountRefusal {
        private static final long serialVersionUID = 1L;

        /** With a sentence for the client. */
        public OutOfLimits(String sentence) {
            super(sentence);
        }
    }

    /** Too many passwords wait to be hashed; the same command may succeed later. */
    public static final class Overloaded extends AccountRefusal {
        private static final long serialVersionUID = 1L;

        /** The one way to say so. */
        public Overloaded() {
            super("too many people register or log in at present; try again in a moment");
        }
    }
}
