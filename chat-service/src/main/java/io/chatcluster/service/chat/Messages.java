package io.chatcluster.service.chat;

import com.fasterxml.jackson.core.JsonFactory;
import io.chatcluster.service.account.Account;
import io.chatcluster.service.account.Accounts;
import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.Epochs;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.relay.Acceptance;
import io.chatcluster.service.relay.Publisher;
import io.chatcluster.service.relay.RedisClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends messages. A chat message is {@code {"type":"message","id","text","from":{"id","name"},"at"}}; direct messages also
 * have {@code "to":{"id","name"}} and, where the sender's dialect has one, {@code "roomId"}.
 */
public final class Messages {

    /** Longest message id a client may choose, in characters. */
    public static final int ID_LENGTH = 64;

    private static final JsonFactory JSON = new JsonFactory();

    /** What is said, and what the door calls it. */
    private record Content(String text, String field) {}

    private final Publisher publisher;
    private final Accounts accounts;
    private final RedisClock clock;
    private final Talks talks;
    private final int messageBytes;

    /** Messages over the given publisher. */
    public Messages(Publisher publisher, Accounts accounts, RedisClock clock, Talks talks, ChatConfig config) {
        this.publisher = publisher;
        this.accounts = accounts;
        this.clock = clock;
        this.talks = talks;
        this.messageBytes = config.limits().messageBytes();
    }

    /**
     * Says something in a room or a pull chat.
     *
     * @param id the client's message id, empty for none; the same id from the same sender is taken once
     */
    public CompletionStage<Sent> toRoom(ChannelName.Open room, ClientInfo sender, String text, String id) {
        return send(room, sender, new Content(text, "text"), id, Optional.empty(), OptionalInt.empty());
    }

    /**
     * Says something in a room or a pull chat for somebody without an account, under whatever name they give.
     *
     * @param field what the door calls the text, for refusals
     */
    public CompletionStage<Sent> anonymous(ChannelName.Open channel, String name, String text, String field) {
        return send(
                channel,
                new ClientInfo("", "", name),
                new Content(text, field),
                "",
                Optional.empty(),
                OptionalInt.empty());
    }

    /**
     * Says something to one person, or to oneself.
     *
     * @param roomId what gochat's clients put beside a direct message
     * @return empty where the receiver does not exist: nothing is stored
     */
    public CompletionStage<Optional<Sent>> direct(
            long to, ClientInfo sender, String text, String id, OptionalInt roomId) {
        if (to <= 0) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return accounts.byId(to).thenCompose(receiver -> {
            if (receiver.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            var conversation = ChannelName.DirectMessage.between(Long.parseLong(sender.user()), to);
            return send(conversation, sender, new Content(text, "text"), id, receiver, roomId)
                    .thenApply(Optional::of);
        });
    }

    /**
     * Publishes JSON as it is, as clients of the native protocol do. Allowed in rooms, and in conversations to the two whose
     * it is.
     */
    public CompletionStage<Acceptance> publish(ChannelName channel, ClientInfo sender, byte[] json) {
        var allowed =
                switch (channel) {
                    case ChannelName.Open open -> true;
                    case ChannelName.DirectMessage direct -> direct.includes(Long.parseLong(sender.user()));
                    case ChannelName.UserInbox inbox -> false;
                };
        if (!allowed) {
            return CompletableFuture.failedFuture(new ChatException(ErrorCode.PERMISSION_DENIED));
        }
        if (json.length > messageBytes) {
            return CompletableFuture.failedFuture(tooBig("data", json.length));
        }
        var key = channel instanceof ChannelName.DirectMessage ? Epochs.candidate() : "";
        return publisher
                .publish(channel.text(), new PublicationBody(sender, key, json), key)
                .thenApply(taken -> {
                    note(sender, channel);
                    return taken;
                });
    }

    private CompletionStage<Sent> send(
            ChannelName channel,
            ClientInfo sender,
            Content content,
            String clientId,
            Optional<Account> to,
            OptionalInt roomId) {
        if (clientId.length() > ID_LENGTH) {
            return CompletableFuture.failedFuture(new ChatException(
                    ErrorCode.BAD_REQUEST,
                    "id has %d characters; it takes at most %d".formatted(clientId.length(), ID_LENGTH)));
        }
        var id = clientId.isEmpty() ? Epochs.candidate() : clientId;
        var at = clock.millis();
        var json = json(id, content.text(), sender, at, to, roomId);
        if (json.length > messageBytes) {
            return CompletableFuture.failedFuture(tooBig(content.field(), json.length));
        }
        var key = clientId.isEmpty() && to.isEmpty() ? "" : id;
        return publisher
                .publish(channel.text(), new PublicationBody(sender, to.isEmpty() ? "" : key, json), key)
                .thenApply(taken -> {
                    note(sender, channel);
                    return new Sent(channel.text(), taken.position(), id, taken.time(), taken.duplicate());
                });
    }

    /** Conversations are listed for whoever has an account; people without one have none. */
    private void note(ClientInfo sender, ChannelName channel) {
        if (!sender.user().isEmpty()) {
            talks.note(Long.parseLong(sender.user()), channel.text());
        }
    }

    private ChatException tooBig(String field, int size) {
        return new ChatException(
                ErrorCode.LIMIT_EXCEEDED,
                "%s makes a message of %d bytes; the limit is %d".formatted(field, size, messageBytes));
    }

    private static byte[] json(
            String id, String text, ClientInfo sender, long at, Optional<Account> to, OptionalInt roomId) {
        var out = new ByteArrayOutputStream(text.length() + 160);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", "message");
            json.writeStringField("id", id);
            json.writeStringField("text", text);
            json.writeObjectFieldStart("from");
            json.writeStringField("id", sender.user());
            json.writeStringField("name", sender.name());
            json.writeEndObject();
            if (to.isPresent()) {
                json.writeObjectFieldStart("to");
                json.writeStringField("id", Long.toString(to.get().id()));
                json.writeStringField("name", to.get().name());
                json.writeEndObject();
            }
            if (roomId.isPresent()) {
                json.writeNumberField("roomId", roomId.getAsInt());
            }
            json.writeNumberField("at", at);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
