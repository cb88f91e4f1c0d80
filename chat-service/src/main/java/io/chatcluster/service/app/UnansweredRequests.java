package io.chatcluster.service.app;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Bounds the requests of one connection whose answers have not gone out. The platform queues any number of them in a list
 * that it walks for each new one: two megabytes of requests hold up an event loop, and with it Redis and everybody else
 * there, for many seconds. It also keeps answers that nobody reads. Lives on the connection's event loop.
 */
final class UnansweredRequests extends ChannelDuplexHandler {

    /** No client known sends more than a few requests ahead. */
    static final int MOST = 32;

    private static final String NAME = "unanswered-requests";

    /** The one during which this handler was put in place. */
    private int unanswered = 1;

    private boolean ended;

    private UnansweredRequests() {}

    /** Watches over a connection from its first request on. */
    static void watch(ChannelPipeline pipeline) {
        var encoder = pipeline.context(HttpResponseEncoder.class);
        if (encoder != null && pipeline.get(NAME) == null) {
            pipeline.addAfter(encoder.name(), NAME, new UnansweredRequests());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest && ++unanswered > MOST && !ended) {
            ended = true;
            context.close();
        }
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        context.fireChannelRead(message);
        if (message instanceof WebSocketFrame && !context.isRemoved()) {
            // No HTTP any more.
            context.pipeline().remove(this);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !isProvisional(message)) {
            context.write(message, promise.unvoid().addListener(sent -> unanswered--));
        } else {
            context.write(message, promise);
        }
    }

    private static boolean isProvisional(Object message) {
        return message instanceof HttpResponse response && response.status().equals(HttpResponseStatus.CONTINUE);
    }
}
