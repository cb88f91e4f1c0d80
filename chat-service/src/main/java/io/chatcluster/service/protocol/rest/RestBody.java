package io.chatcluster.service.protocol.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Collects the body of one request on its event loop; refuses it as soon as it exceeds the limit. */
final class RestBody {

    private final Buffer collected = Buffer.buffer();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final int limit;

    private RestBody(int limit) {
        this.limit = limit;
    }

    /** The body of a request that the platform has paused and not read. */
    static CompletionStage<byte[]> of(HttpServerRequest request, int limit) {
        if (request.isEnded()) {
            return CompletableFuture.completedFuture(new byte[0]);
        }
        var body = new RestBody(limit);
        request.handler(body::add);
        request.endHandler(end -> body.whole.complete(body.collected.getBytes()));
        // The peer is gone, or what it sent is no request: neither is a fault of this side.
        request.exceptionHandler(error -> body.whole.completeExceptionally(
                Problem.of(400, "the connection ended before the request did", "body")));
        request.resume();
        return body.whole;
    }

    /** The refusal of a body that is too large. */
    static Problem tooLarge(int limit) {
        return Problem.of(413, "the body is larger than %d bytes".formatted(limit), "body", limit);
    }

    private void add(Buffer chunk) {
        if (collected.length() + chunk.length() > limit) {
            whole.completeExceptionally(tooLarge(limit));
        }
        if (!whole.isDone()) {
            collected.appendBuffer(chunk);
        }
    }
}
