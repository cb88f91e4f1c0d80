package io.chatcluster.service.redis;

import io.chatcluster.service.config.ChatConfig;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Every key there is and what it means. Keys with a partition {@code {p}} share its slot, so that one script may touch
 * them together; node ids and channel names never contain braces.
 *
 * @param prefix what every key begins with, without braces
 * @param partitions over how many partitions channels are spread
 */
public record RedisKeys(String prefix, int partitions) {

    /** The group in which workers read the relays. */
    public static final String GROUP = "workers";

    /** How many channels are remembered of those that one user talks in. */
    public static final int MOST_TALKS = 500;

    /** The keys of a configuration. */
    public static RedisKeys of(ChatConfig config) {
        return new RedisKeys(config.redis().keyPrefix(), config.redis().partitions());
    }

    /** The partition of a channel, 0 to partitions - 1: CRC-32 of the name, so that every release agrees. */
    public int partitionOf(String channel) {
        var crc = new CRC32();
        crc.update(channel.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % partitions);
    }

    private String in(int partition, String rest) {
        return prefix + "{" + partition + "}:" + rest;
    }

    private String of(String channel, String kind) {
        return in(partitionOf(channel), kind + ":" + channel);
    }

    /** Stream: accepted and not yet routed. */
    public String relay(int partition) {
        return in(partition, "relay");
    }

    /** Stream: direct messages that could not be copied after many tries. */
    public String dead(int partition) {
        return in(partition, "dead");
    }

    /** Stream: the history of a channel; the entry id is the offset. */
    public String log(String channel) {
        return of(channel, "log");
    }

    /** What the keys of a partition's logs begin with, for scanning. */
    public String logPrefix() {
        return prefix + "{*}:log:";
    }

    /** Hash: epoch, top offset and replication id of a channel. */
    public String meta(String channel) {
        return of(channel, "meta");
    }

    /** List: the last {@code epoch end} pairs of a channel. */
    public String ends(String channel) {
        return of(channel, "ends");
    }

    /** String with a lifetime: where the message with this idempotency key went. Lengths keep the parts apart. */
    public String seen(String channel, String sender, String key) {
        return of(channel, "seen:" + channel.length()) + ":" + sender.length() + ":" + sender + ":" + key;
    }

    /** Hash: conversation to the cursor up to which it was copied to this inbox channel. */
    public String copied(String inboxChannel) {
        return of(inboxChannel, "copied");
    }

    /** Sorted set: the channels that a user talks in, by when that was last noted. */
    public String talks(String inboxChannel) {
        return of(inboxChannel, "talks");
    }

    /** String with a lifetime: up to where a user has read a channel. */
    public String mark(String channel, String user) {
        return of(channel, "mark") + ":" + user;
    }

    /** Sorted set: rooms of a partition, by their last activity to about a minute. */
    public String rooms(int partition) {
        return in(partition, "rooms");
    }

    /** Sorted set: nodes with subscribers of a channel, by the end of their lease. */
    public String nodes(String channel) {
        return of(channel, "nodes");
    }

    /** Hash: who is in a channel. */
    public String presence(String channel) {
        return of(channel, "presence");
    }

    /** Sorted set: nodes with people in a partition, by the end of their presence lease. */
    public String alive(int partition) {
        return in(partition, "alive");
    }

    /** Set: the people of one node in a partition, as {@code client channel}. */
    public String held(int partition, String node) {
        return in(partition, "held:" + node);
    }

    /** Stream: frames for one connect node. */
    public String inbox(String node) {
        return prefix + "inbox:{" + node + "}";
    }

    /** Sorted set: live connect nodes, by the end of their lease. */
    public String nodes() {
        return prefix + "nodes";
    }

    /** Sorted set: live processes without connections, by the end of their lease. */
    public String helpers() {
        return prefix + "helpers";
    }

    /** Hash with a lifetime: permits to close connections, shared by all processes that are being emptied. */
    public String evict() {
        return prefix + "evict";
    }

    /** Sorted set: live workers, by the end of their lease. */
    public String workers() {
        return prefix + "workers";
    }

    /** String: the number of partitions, written at the first start. */
    public String partitionCount() {
        return prefix + "partitions";
    }

    /** Counter: the last user id given out. */
    public String userCounter() {
        return prefix + "users";
    }

    /** Hash: one account. */
    public String user(long id) {
        return prefix + "user:{" + id + "}";
    }

    /** String: the id behind a user name. */
    public String userName(String name) {
        return prefix + "username:{" + name.replace('{', '(').replace('}', ')') + "}:" + name;
    }

    /** String with a lifetime: the user behind a session token. */
    public String session(String token) {
        return prefix + "session:{" + token + "}";
    }

    /** String with a lifetime: the session of a user's last login. */
    public String login(long id) {
        return prefix + "login:{" + id + "}";
    }
}
