package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.Outbound;
import io.chatcluster.service.model.DisconnectCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The way out of a gochat TCP connection: all messages that gathered go out in one write, a packet each. A message that does
 * not fit a packet is left out, for no client of this protocol could read it.
 */
final class TcpOutbound implements Outbound {

    /** What these clients are pinged with; not JSON, and not answered. */
    private static final byte[] PING = "ping msg".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;

    TcpOutbound(Channel channel) {
        this.channel = channel;
    }

    @Override
    public EventExecutor loop() {
        return channel.eventLoop();
    }

    @Override
    public boolean write(List<byte[]> messages, Runnable written) {
        var size = 0;
        for (var message : messages) {
            size += message.length + TcpPackets.HEADER;
        }
        var buffer = channel.alloc().ioBuffer(size);
        for (var message : messages) {
            if (message.length <= TcpPackets.LARGEST_BODY) {
                TcpPackets.write(buffer, message);
            }
        }
        var promise = channel.newPromise();
        channel.writeAndFlush(buffer, promise);
        if (promise.isDone()) {
            return true;
        }
        promise.addListener(done -> written.run());
        return false;
    }

    @Override
    public void ping() {
        var packet = channel.alloc().ioBuffer(PING.length + TcpPackets.HEADER);
        TcpPackets.write(packet, PING);
        channel.writeAndFlush(packet);
    }

    /** These clients know no reasons: what was written goes out, then the connection ends. */
    @Override
    public void close(DisconnectCode code) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void abort() {
        channel.close();
    }
}
