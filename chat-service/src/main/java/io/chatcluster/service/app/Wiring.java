package io.chatcluster.service.app;

import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.account.PasswordHash;
import io.chatcluster.service.account.Sessions;
import io.chatcluster.service.chat.Conversations;
import io.chatcluster.service.chat.Messages;
import io.chatcluster.service.chat.ReadMarks;
import io.chatcluster.service.chat.Rooms;
import io.chatcluster.service.chat.Signals;
import io.chatcluster.service.chat.Social;
import io.chatcluster.service.chat.Talks;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.drain.Drain;
import io.chatcluster.service.drain.EvictionBudget;
import io.chatcluster.service.history.ChannelLog;
import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.metrics.ChatMeters;
import io.chatcluster.service.observe.ServiceState;
import io.chatcluster.service.presence.Presence;
import io.chatcluster.service.protocol.broadcast.BroadcastDoor;
import io.chatcluster.service.protocol.centrifugal.CentrifugalDoor;
import io.chatcluster.service.protocol.gochat.GochatDoor;
import io.chatcluster.service.protocol.gochat.GochatHttp;
import io.chatcluster.service.protocol.gochat.GochatTcpServer;
import io.chatcluster.service.protocol.pull.PullHttp;
import io.chatcluster.service.protocol.rest.RestDoor;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.relay.Publisher;
import io.chatcluster.service.relay.RedisClock;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the parts from one another; one of each in a process. */
@Singleton
public class Wiring {

    private static final Logger LOGGER = Logger.getLogger(Wiring.class);

    private final ChatConfig config;

    Wiring(ChatConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    NodeId nodeId() {
        return NodeId.fresh(config);
    }

    @Produces
    @Singleton
    RedisKeys keys() {
        return RedisKeys.of(config);
    }

    @Produces
    @Singleton
    RedisClock clock() {
        return new RedisClock();
    }

    @Produces
    @Singleton
    RedisCommands commands(Vertx vertx, Redis platformClient, RedisSource.Options options, ChatMeters meters) {
        // The platform's client is made when it is first asked for; that fixes the options.
        LOGGER.debugf("redis client %s", platformClient);
        return new RedisCommands(
                vertx,
                options.get(),
                config.redis().partitions() + 1,
                config.redis().commandTimeout(),
                meters::redisCommand);
    }

    @Produces
    @Singleton
    Publisher publisher(RedisCommands redis, RedisKeys keys, RedisClock clock, ChatMeters meters) {
        return new Publisher(redis, keys, clock, meters, config);
    }

    @Produces
    @Singleton
    ChannelLog log(RedisCommands redis, RedisKeys keys) {
        return new ChannelLog(redis, keys, config);
    }

    @Produces
    @Singleton
    Presence presence(RedisCommands redis, RedisKeys keys, NodeId node) {
        return new Presence(redis, keys, node.text());
    }

    @Produces
    @Singleton
    PasswordHash passwordHash() {
        return new PasswordHash(
                config.accounts().bcryptCost(), Runtime.getRuntime().availableProcessors());
    }

    @Produces
    @Singleton
    Sessions sessions(RedisCommands redis, RedisKeys keys) {
        return new Sessions(redis, keys, config.accounts().sessionTtl());
    }

    @Produces
    @Singleton
    Accounts accounts(RedisCommands redis, RedisKeys keys, PasswordHash hash, Sessions sessions) {
        return new Accounts(redis, keys, hash, sessions);
    }

    @Produces
    @Singleton
    Talks talks(RedisCommands redis, RedisKeys keys) {
        return new Talks(redis, keys);
    }

    @Produces
    @Singleton
    Messages messages(Publisher publisher, Accounts accounts, RedisClock clock, Talks talks) {
        return new Messages(publisher, accounts, clock, talks, config);
    }

    @Produces
    @Singleton
    Signals signals(Publisher publisher) {
        return new Signals(publisher);
    }

    @Produces
    @Singleton
    ReadMarks readMarks(RedisCommands redis, RedisKeys keys, Talks talks, Signals signals) {
        return new ReadMarks(redis, keys, talks, signals);
    }

    @Produces
    @Singleton
    Conversations conversations(RedisCommands redis, RedisKeys keys, Talks talks, Accounts accounts) {
        return new Conversations(redis, keys, talks, accounts);
    }

    @Produces
    @Singleton
    Rooms rooms(RedisCommands redis, RedisKeys keys) {
        return new Rooms(redis, keys);
    }

    @Produces
    @Singleton
    Social social(ReadMarks marks, Conversations conversations, Rooms rooms, Signals signals) {
        return new Social(marks, conversations, rooms, signals);
    }

    @Produces
    @Singleton
    Admission admission(ChatMeters meters) {
        return new Admission(config, meters);
    }

    @Produces
    @Singleton
    Drain drain(
            Hub hub,
            Admission admission,
            ConnectRole connect,
            RedisCommands redis,
            RedisKeys keys,
            ChatMeters meters,
            ServiceState state) {
        var budget =
                new EvictionBudget(redis, keys, connect::nodes, config.limits().handshakesPerSecond());
        return new Drain(
                new LocalConnections(hub, admission), budget, new DrainMarks(state), meters, Clock.systemUTC());
    }

    @Produces
    @Singleton
    Hub hub(Vertx vertx, ChannelLog log, RedisKeys keys, ChatMeters meters, RedisClock clock, NodeId node) {
        return new Hub(
                ((VertxInternal) vertx).createEventLoopContext().nettyEventLoop(),
                log,
                keys,
                meters,
                config,
                clock::millis,
                node.text());
    }

    @Produces
    @Singleton
    CentrifugalDoor centrifugalDoor(
            Hub hub,
            Sessions sessions,
            Accounts accounts,
            Messages messages,
            Social social,
            ChannelLog log,
            Presence presence,
            ChatMeters meters,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "0") String version) {
        return new CentrifugalDoor(hub, sessions, accounts, messages, social, log, presence, meters, config, version);
    }

    @Produces
    @Singleton
    RestDoor restDoor(
            Sessions sessions, Accounts accounts, Messages messages, Social social, ChannelLog log, Presence presence) {
        return new RestDoor(sessions, accounts, messages, social, log, presence, config);
    }

    @Produces
    @Singleton
    GochatHttp gochatHttp(Accounts accounts, Sessions sessions, Messages messages, Publisher publisher) {
        return new GochatHttp(accounts, sessions, messages, publisher, config);
    }

    @Produces
    @Singleton
    PullHttp pullHttp(Messages messages, ChannelLog log) {
        return new PullHttp(messages, log, config);
    }

    @Produces
    @Singleton
    BroadcastDoor broadcastDoor(Hub hub, ChatMeters meters, Messages messages) {
        return new BroadcastDoor(hub, messages, meters, config);
    }

    @Produces
    @Singleton
    GochatDoor gochatDoor(Hub hub, Sessions sessions, Presence presence, ChatMeters meters, Messages messages) {
        return new GochatDoor(hub, sessions, presence, meters, config, messages);
    }

    @Produces
    @Singleton
    GochatTcpServer gochatTcpServer(
            Vertx vertx,
            GochatDoor door,
            Admission admission,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        return new GochatTcpServer((VertxInternal) vertx, door, admission, host);
    }
}
