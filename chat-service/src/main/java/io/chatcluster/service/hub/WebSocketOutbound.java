package io.chatcluster.service.hub;

import io.chatcluster.service.model.DisconnectCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a WebSocket. The one class that reaches below the WebSocket API, to the connection's Netty channel: several
 * messages go out in one write, with frame headers made here (a server's frames are not masked), and a connection can be
 * closed without a close frame. Lives on the connection's event loop.
 */
public final class WebSocketOutbound implements Outbound {

    /** Where the upgrade check leaves the HTTP connection for this class. */
    public static final UserData.TypedKey<HttpConnection> CONNECTION = new UserData.TypedKey<>("chat.connection");

    private static final String UTF8 = "utf8";

    /** How long a peer may take to answer a close frame before the connection is closed without it. */
    private static final long CLOSE_WAIT_MS = 1000;

    private static final int TEXT_FINAL = 0x81;
    private static final int PING_FINAL = 0x89;
    private static final int CLOSE_FINAL = 0x88;
    private static final int HEADER_LIMIT = 10;

    /** What a door's clients understand. */
    public enum Style {
        /** Several messages in one frame, a line each; close codes of the native protocol. */
        LINES,
        /** One message a frame; close codes of RFC 6455. */
        SINGLE
    }

    private final Channel channel;
    private final ChannelHandlerContext belowEncoder;
    private final Style style;
    private boolean closed;

    private WebSocketOutbound(Channel channel, ChannelHandlerContext belowEncoder, Style style) {
        this.channel = channel;
        this.belowEncoder = belowEncoder;
        this.style = style;
    }

    /** The way out of an open connection; call it from the endpoint's open callback. */
    public static WebSocketOutbound of(WebSocketConnection connection, Style style) {
        var http = connection.userData().get(CONNECTION);
        if (!(http instanceof ConnectionBase base)) {
            throw new IllegalStateException("the upgrade check has not kept the connection");
        }
        var channel = base.channelHandlerContext().channel();
        var encoder = channel.pipeline().context(WebSocketFrameEncoder.class);
        // Without it invalid UTF-8 would arrive as replacement characters and close code 1007 would never be sent.
        channel.pipeline().addAfter(encoder.name(), UTF8, new Utf8FrameValidator(false));
        return new WebSocketOutbound(channel, encoder, style);
    }

    /**
     * Has the connection closed where the peer breaks the rules of WebSockets, and bounds what its messages take up while
     * they are not whole. Call it from the endpoint's open callback.
     *
     * @param session the session of this connection
     * @param largest message that is read, in bytes; larger ones close with 1009 before they are read
     */
    public void guard(Session session, int largest) {
        var pipeline = channel.pipeline();
        var decoder = pipeline.context(WebSocketFrameDecoder.class);
        pipeline.replace(
                decoder.name(),
                decoder.name(),
                new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(largest)
                        .allowExtensions(false)
                        .closeOnProtocolViolation(false)
                        .build()));
        pipeline.addAfter(UTF8, "guard", new FrameGuard(session, largest));
    }

    @Override
    public void evictBy(Runnable politely) {
        var place = channel.attr(Admission.PLACE).get();
        if (place != null) {
            place.evictBy(() -> channel.eventLoop().execute(politely));
        }
    }

    @Override
    public void known() {
        var place = channel.attr(Admission.PLACE).get();
        if (place != null) {
            place.known();
        }
    }

    @Override
    public EventExecutor loop() {
        return channel.eventLoop();
    }

    @Override
    public boolean write(List<byte[]> messages, Runnable written) {
        var promise = channel.newPromise();
        // From the encoder's own place on: the bytes are frames already.
        belowEncoder.writeAndFlush(style == Style.LINES ? joined(messages) : single(messages), promise);
        if (promise.isDone()) {
            return true;
        }
        promise.addListener(done -> written.run());
        return false;
    }

    private ByteBuf joined(List<byte[]> messages) {
        var size = messages.size() - 1;
        for (var message : messages) {
            size += message.length;
        }
        var buffer = channel.alloc().ioBuffer(size + HEADER_LIMIT);
        header(buffer, TEXT_FINAL, size);
        for (var i = 0; i < messages.size(); i++) {
            if (i > 0) {
                buffer.writeByte('\n');
            }
            buffer.writeBytes(messages.get(i));
        }
        return buffer;
    }

    private ByteBuf single(List<byte[]> messages) {
        var size = 0;
        for (var message : messages) {
            size += message.length + HEADER_LIMIT;
        }
        var buffer = channel.alloc().ioBuffer(size);
        for (var message : messages) {
            header(buffer, TEXT_FINAL, message.length);
            buffer.writeBytes(message);
        }
        return buffer;
    }

    private static void header(ByteBuf buffer, int first, int size) {
        buffer.writeByte(first);
        if (size < 126) {
            buffer.writeByte(size);
        } else if (size < 1 << 16) {
            buffer.writeByte(126).writeShort(size);
        } else {
            buffer.writeByte(127).writeLong(size);
        }
    }

    @Override
    public void ping() {
        belowEncoder.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) PING_FINAL, 0}));
    }

    @Override
    public void close(DisconnectCode code) {
        if (closed) {
            return;
        }
        closed = true;
        if (!channel.isActive()) {
            return;
        }
        var reason = code.reason().getBytes(StandardCharsets.UTF_8);
        var frame = Unpooled.buffer(reason.length + 4);
        header(frame, CLOSE_FINAL, reason.length + 2);
        frame.writeShort(style == Style.LINES ? code.code() : code.webSocketCode())
                .writeBytes(reason);
        channel.pipeline().addAfter(belowEncoder.name(), "goodbye", new Goodbye());
        belowEncoder.writeAndFlush(frame);
        // From the encoder's place: the WebSocket above it would send a close frame of its own.
        channel.eventLoop().schedule(() -> belowEncoder.close(), CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void abort() {
        closed = true;
        belowEncoder.close();
    }

    /** After our close frame nothing that the peer sends is read any more but its close frame, which needs no answer. */
    private final class Goodbye extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof CloseWebSocketFrame) {
                belowEncoder.close();
            }
            ReferenceCountUtil.release(message);
        }
    }
}
