package io.chatcluster.service.hub;

import io.chatcluster.service.model.DisconnectCode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands behind the decoder of one WebSocket: what breaks the protocol closes the connection with the code for it, and a
 * message in pieces, whole or not, has no more bytes than one in a single frame may have.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {

    private final Session session;
    private final int largest;
    private long gathered;

    FrameGuard(Session session, int largest) {
        this.session = session;
        this.largest = largest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (session.isClosed() || tooBig(message)) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private boolean tooBig(Object message) {
        if (message instanceof TextWebSocketFrame || message instanceof BinaryWebSocketFrame) {
            gathered = 0;
        } else if (!(message instanceof ContinuationWebSocketFrame)) {
            return false;
        }
        gathered += ((WebSocketFrame) message).content().readableBytes();
        if (gathered <= largest) {
            return false;
        }
        session.disconnect(DisconnectCode.MESSAGE_TOO_BIG);
        return true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
        if (error instanceof CorruptedWebSocketFrameException violation) {
            session.disconnect(codeFor(violation.closeStatus()));
        } else {
            context.fireExceptionCaught(error);
        }
    }

    private static DisconnectCode codeFor(WebSocketCloseStatus status) {
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return DisconnectCode.MESSAGE_TOO_BIG;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
                ? DisconnectCode.NOT_UTF8
                : DisconnectCode.PROTOCOL_ERROR;
    }
}
