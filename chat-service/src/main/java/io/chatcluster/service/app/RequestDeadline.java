package io.chatcluster.service.app;

import io.chatcluster.service.config.ChatConfig;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AttributeKey;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Closes HTTP connections that send no request, or send one so slowly that it does not come to an end: the platform's own
 * idle timeout begins anew with each byte. All of an event loop are looked at together; there is no timer for each. What has
 * become a WebSocket is not HTTP any more.
 */
@Singleton
public class RequestDeadline {

    private static final Logger LOGGER = Logger.getLogger(RequestDeadline.class);

    /** When the last request began, or the connection was first seen, by {@link System#nanoTime()}. */
    private static final AttributeKey<Long> SINCE = AttributeKey.valueOf("chat.request-since");

    private static final int FIRST = -1000;

    private final VertxInternal vertx;
    private final long withinNanos;

    RequestDeadline(Vertx vertx, ChatConfig config) {
        this.vertx = (VertxInternal) vertx;
        this.withinNanos = config.limits().requestWithin().toNanos();
    }

    void start(@Observes StartupEvent event) {
        // Often enough that the deadline is kept to a tenth.
        var everyMs = Math.clamp(withinNanos / 10_000_000, 100L, 5000L);
        vertx.setPeriodic(everyMs, tick -> vertx.getEventLoopGroup().forEach(executor -> {
            if (executor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> look(loop));
            }
        }));
    }

    /** The management port has the same deadline. */
    void management(@Observes ManagementInterface management) {
        management.router().route().order(FIRST).handler(request -> {
            begun(request.request().connection());
            request.next();
        });
    }

    /** The head of a request is there; called on the connection's event loop. */
    static void begun(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            var channel = base.channelHandlerContext().channel();
            channel.attr(SINCE).set(System.nanoTime());
            UnansweredRequests.watch(channel.pipeline());
        }
    }

    private void look(SingleThreadEventLoop loop) {
        var now = System.nanoTime();
        for (var all = loop.registeredChannelsIterator(); all.hasNext(); ) {
            var channel = all.next();
            if (channel.parent() != null && channel.pipeline().get(HttpRequestDecoder.class) != null) {
                check(channel, now);
            }
        }
    }

    private void check(Channel channel, long now) {
        var since = channel.attr(SINCE);
        var begun = since.get();
        if (begun == null) {
            since.set(now);
        } else if (now - begun > withinNanos) {
            LOGGER.debugf("connection closed reason=no request in %d ms", withinNanos / 1_000_000);
            channel.eventLoop().execute(channel::close);
        }
    }
}
