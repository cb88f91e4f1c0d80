package io.chatcluster.service.redis;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of Redis: nil, a number, a text, bytes, or a list of answers. */
public final class Reply implements Iterable<Reply> {

    /** Redis' nil. */
    static final Reply NIL = new Reply(null);

    private final @Nullable Response response;

    private Reply(@Nullable Response response) {
        this.response = response;
    }

    /** An answer that nothing is read of. */
    public static Reply none() {
        return NIL;
    }

    static Reply of(@Nullable Response response) {
        return response == null ? NIL : new Reply(response);
    }

    static List<Reply> all(List<? extends @Nullable Response> responses) {
        var replies = new ArrayList<Reply>(responses.size());
        for (var response : responses) {
            replies.add(of(response));
        }
        return replies;
    }

    /** Whether there was nothing to answer. */
    public boolean isNil() {
        return response == null;
    }

    private Response present() {
        if (response == null) {
            throw new IllegalStateException("Redis answered nil where a value was expected");
        }
        return response;
    }

    /** A number, or a text that is one. */
    public long number() {
        return Long.parseLong(present().toString());
    }

    /** The same as an int, for numbers known to be small. */
    public int count() {
        return Math.toIntExact(number());
    }

    /** The bytes of a text. */
    public byte[] bytes() {
        return present().toBytes();
    }

    /** An element of a list. */
    public Reply get(int index) {
        return of(present().get(index));
    }

    /** How many elements a list has; 0 for nil. */
    public int size() {
        return response == null ? 0 : response.size();
    }

    @Override
    public Iterator<Reply> iterator() {
        var list = new ArrayList<Reply>(size());
        for (var i = 0; i < size(); i++) {
            list.add(get(i));
        }
        return list.iterator();
    }

    /** The text; empty for nil. */
    @Override
    public String toString() {
        return response == null ? "" : response.toString();
    }
}
