package io.chatcluster.service.protocol.pull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Collects the body of one request on its event loop; what exceeds the limit is read and dropped, so that an answer arrives. */
final class PullBody {

    private final Buffer collected = Buffer.buffer();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final int limit;
    private long length;

    private PullBody(int limit) {
        this.limit = limit;
    }

    /** The body, a {@link PullRefusal} where it is longer than the limit. Has to be called before the request's handler returns. */
    static CompletionStage<byte[]> of(HttpServerRequest request, int limit) {
        var body = new PullBody(limit);
        request.handler(body::add);
        request.endHandler(end -> body.finish());
        // The peer is gone, or what it sent is no request: neither is a fault of this side.
        request.exceptionHandler(error -> body.whole.completeExceptionally(PullRefusal.cutShort()));
        return body.whole;
    }

    private void add(Buffer chunk) {
        length += chunk.length();
        if (length <= limit) {
            collected.appendBuffer(chunk);
        }
    }

    private void finish() {
        if (length > limit) {
            whole.completeExceptionally(PullRefusal.tooLarge(length, limit));
        } else {
            whole.complete(collected.getBytes());
        }
    }
}
