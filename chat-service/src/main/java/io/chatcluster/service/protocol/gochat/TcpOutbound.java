package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.hub.Outbound;
import io.chatcluster.service.model.DisconnectCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a gochat TCP connection: all messages that gathered go out in one write, a packet each. A message that does
 * not fit a packet is left out, for no client of this protocol could read it.
 */
final class TcpOutbound implements Outbound {

    /** What these clients are pinged with; not JSON, and not answered. */
    private static final byte[] PING = "ping msg".getBytes(StandardCharsets.US_ASCII);

    /** How long what was written may take to go out at the end, as long as a process that ends waits for it. */
    private static final long GOODBYE_MS = 3000;

    private final Channel channel;

    TcpOutbound(Channel channel) {
        this.channel = channel;
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

    /** These clients know no reasons: what was written goes out, where the peer reads it soon, then the connection ends. */
    @Override
    public void close(DisconnectCode code) {
        if (code == DisconnectCode.SLOW) {
            channel.close();
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        var end = channel.eventLoop().schedule(() -> channel.close(), GOODBYE_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
    }

    @Override
    public void abort() {
        channel.close();
    }
}
