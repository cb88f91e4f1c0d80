package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.metrics.ChatMeters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** gochat's TCP door: takes connections on the event loops of the platform and cuts what they send into packets. */
public final class GochatTcpServer {

    private static final Logger LOGGER = Logger.getLogger(GochatTcpServer.class);

    private final VertxInternal vertx;
    private final GochatDoor door;
    private final Admission admission;
    private final String host;
    private @Nullable Channel listening;

    /**
     * A server that does not listen yet.
     *
     * @param host the address to listen on, as for the other doors
     */
    public GochatTcpServer(VertxInternal vertx, GochatDoor door, Admission admission, String host) {
        this.vertx = vertx;
        this.door = door;
        this.admission = admission;
        this.host = host;
    }

    /**
     * Listens on {@code chat.gochat.tcp-port}, unless that is -1.
     *
     * @throws IllegalStateException with a sentence where the port cannot be taken
     */
    public void start() throws InterruptedException {
        var port = door.config().gochat().tcpPort();
        if (port < 0) {
            return;
        }
        var bound = new ServerBootstrap()
                .group(vertx.getAcceptorEventLoopGroup(), vertx.getEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(host, port)
                .await();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "port %d for gochat's TCP clients cannot be taken (%s); set chat.gochat.tcp-port, or -1 for none"
                            .formatted(port, bound.cause().getMessage()));
        }
        listening = bound.channel();
        LOGGER.infof("gochat tcp listening port=%d", port());
    }

    /** The port it listens on; -1 where it does not. */
    public int port() {
        return listening != null && listening.localAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : -1;
    }

    /** Takes no further connections. */
    public void stop() {
        if (listening != null) {
            listening.close();
        }
    }

    /** One connection: bytes in, packets to the client. Holds at most one packet's bytes. */
    private final class Connection extends ByteToMessageDecoder {
        private @Nullable GochatTcpClient client;

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            var channel = context.channel();
            var place = admission.ask(() -> channel.close());
            if (place.isEmpty()) {
                context.close();
                return;
            }
            channel.attr(Admission.PLACE).set(place.get());
            channel.closeFuture().addListener(closed -> place.get().left());
            client = new GochatTcpClient(door, door.hub().open(new TcpOutbound(channel), door.dialect()));
            door.meters().opened(ChatMeters.Door.GOCHAT);
            super.channelActive(context);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf received, List<Object> out) {
            var to = client;
            if (to == null) {
                received.skipBytes(received.readableBytes());
                return;
            }
            switch (TcpPackets.head(received)) {
                case TcpPackets.Partial partial -> {}
                case TcpPackets.Broken broken -> {
                    LOGGER.debugf("connection closed reason=%s", broken.reason());
                    received.skipBytes(received.readableBytes());
                    context.close();
                }
                case TcpPackets.Whole whole -> {
                    received.skipBytes(TcpPackets.HEADER);
                    var body = new byte[whole.body()];
                    received.readBytes(body);
                    to.packet(body);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            var gone = client;
            if (gone != null) {
                gone.closed();
                door.meters().closed(ChatMeters.Door.GOCHAT, gone.reason());
                client = null;
            }
            super.channelInactive(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
            LOGGER.debugf("connection failed reason=%s", error.getMessage());
            context.close();
        }
    }
}
