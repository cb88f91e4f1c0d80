package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.account.Account;

/**
 * The envelope of every answer: {@code {"code","data","message"}}, the keys in this order.
 *
 * @param code 0 for success, 1 for a failure, 40000 where the session is not valid
 * @param data what was asked for
 * @param message a sentence for people
 */
record GochatReply(int code, Data data, String message) {

    /** The path or the method is none of gochat's. */
    static final GochatReply NO_SUCH_CALL = failure("please check request url !");

    /** There is no such session, or none was named. */
    static final GochatReply NO_SESSION = new GochatReply(40000, new Data.Nothing(), "Session error");

    /** What an answer may carry. */
    sealed interface Data {
        /** {@code null}. */
        record Nothing() implements Data {}

        /** A JSON string, maybe an empty one. */
        record Text(String text) implements Data {}

        /** {@code {"userId","userName"}}. */
        record Person(Account account) implements Data {}
    }

    /** A success without data. */
    static GochatReply success(String message) {
        return new GochatReply(0, new Data.Nothing(), message);
    }

    /** A success with a text. */
    static GochatReply success(String message, String text) {
        return new GochatReply(0, new Data.Text(text), message);
    }

    /** A success that says who somebody is. */
    static GochatReply success(String message, Account account) {
        return new GochatReply(0, new Data.Person(account), message);
    }

    /** A failure. */
    static GochatReply failure(String message) {
        return new GochatReply(1, new Data.Nothing(), message);
    }

    /** The body of the answer. */
    String json() {
        var json = new StringBuilder(128).append("{\"code\":").append(code).append(",\"data\":");
        switch (data) {
            case Data.Nothing nothing -> json.append("null");
            case Data.Text(var text) -> GoText.quote(json, text);
            case Data.Person(var account) ->
                GoText.quote(json.append("{\"userId\":").append(account.id()).append(",\"userName\":"), account.name())
                        .append('}');
        }
        return GoText.quote(json.append(",\"message\":"), message).append('}').toString();
    }
}
