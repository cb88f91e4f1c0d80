package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.model.StreamPosition;
import java.util.Map;
import java.util.Optional;

/** What a client asks for; {@code id} is repeated in the reply, 0 where none is wanted. Raw JSON is kept as it came. */
sealed interface Command {

    int id();

    /** Who the client is, and from where its server-side subscriptions go on. */
    record Connect(int id, String token, Map<String, StreamPosition> subs) implements Command {}

    /**
     * Listen to a channel.
     *
     * @param from where to go on from
     * @param refuseUnrecovered whether an impossible recovery is an error instead of a fresh start
     */
    record Subscribe(
            int id, String channel, boolean joinLeave, Optional<StreamPosition> from, boolean refuseUnrecovered)
            implements Command {}

    /** Stop listening. */
    record Unsubscribe(int id, String channel) implements Command {}

    /** Publish JSON. */
    record Publish(int id, String channel, String data) implements Command {}

    /** Who is there. */
    record Presence(int id, String channel) implements Command {}

    /** How many are there. */
    record PresenceStats(int id, String channel) implements Command {}

    /**
     * A page of history.
     *
     * @param limit 0 for the position only, negative for all that is kept
     */
    record History(int id, String channel, int limit, boolean reverse, Optional<StreamPosition> since)
            implements Command {}

    /** Call one of the chat's verbs. */
    record Rpc(int id, String method, String data) implements Command {}

    /** A message without an answer; nothing is done with it. */
    record Send(int id) implements Command {}

    /** A ping that wants a reply. */
    record Ping(int id) implements Command {}

    /** The answer to the server's ping. */
    record Pong(int id) implements Command {}

    /** A command of the protocol that this door does not do. */
    record Unsupported(int id, String name) implements Command {}
}
