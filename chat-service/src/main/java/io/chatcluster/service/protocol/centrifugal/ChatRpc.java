package io.chatcluster.service.protocol.centrifugal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.account.Account;
import io.chatcluster.service.chat.Access;
import io.chatcluster.service.chat.ChatJson;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.chat.Sent;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.ErrorCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The chat's verbs as rpc methods of the native door. Futures complete on any thread. */
final class ChatRpc {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final byte[] EMPTY = {'{', '}'};

    private final CentrifugalDoor door;

    ChatRpc(CentrifugalDoor door) {
        this.door = door;
    }

    /** A verb with its arguments, ready to be called when it is its turn. */
    record Call(String turn, boolean publishes, java.util.function.Supplier<CompletionStage<byte[]>> body) {}

    /**
     * Reads a call.
     *
     * @throws ChatException where the method or its data is wrong
     */
    Call call(String method, String data, ClientInfo self) {
        return switch (method) {
            case "send" -> send(object(data), self);
            case "user" -> user(object(data));
            case "typing" -> typing(object(data), self);
            case "read" -> read(object(data), self);
            case "conversations" ->
                new Call("", false, () -> door.social()
                        .conversations()
                        .of(Long.parseLong(self.user()))
                        .thenApply(ChatJson::conversations)
                        .thenApply(ChatRpc::bytes));
            case "rooms" ->
                new Call("", false, () -> door.social()
                        .rooms()
                        .latest()
                        .thenApply(ChatJson::rooms)
                        .thenApply(ChatRpc::bytes));
            default -> throw new ChatException(ErrorCode.METHOD_NOT_FOUND);
        };
    }

    private static JsonNode object(String data) {
        try {
            var node = JSON.readTree(data.isEmpty() ? "null" : data);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "data is not JSON");
        }
        throw new ChatException(ErrorCode.BAD_REQUEST, "data is a JSON object");
    }

    private Call send(JsonNode data, ClientInfo self) {
        var text = text(data, "text");
        if (text.isEmpty()) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "text is missing");
        }
        var id = text(data, "id");
        var to = text(data, "to");
        if (!to.isEmpty()) {
            return direct(userId(to, "to"), self, text, id);
        }
        var name = text(data, "channel");
        if (name.isEmpty()) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "channel or to is missing");
        }
        return switch (ChannelName.parse(name).orElseThrow(() -> new ChatException(ErrorCode.UNKNOWN_CHANNEL))) {
            case ChannelName.Open room ->
                new Call(name, true, () -> door.messages()
                        .toRoom(room, self, text, id)
                        .thenApply(ChatRpc::json));
            case ChannelName.DirectMessage conversation -> {
                var me = Long.parseLong(self.user());
                if (!conversation.includes(me)) {
                    throw new ChatException(ErrorCode.PERMISSION_DENIED);
                }
                var other = conversation.low() == me ? conversation.high() : conversation.low();
                yield direct(other, self, text, id);
            }
            case ChannelName.UserInbox inbox -> throw new ChatException(ErrorCode.PERMISSION_DENIED);
        };
    }

    /** Takes its turn in the conversation, whichever way that was named. */
    private Call direct(long to, ClientInfo self, String text, String id) {
        if (to == 0) {
            throw nobody();
        }
        var conversation = ChannelName.DirectMessage.between(Long.parseLong(self.user()), to);
        return new Call(conversation.text(), true, () -> door.messages()
                .direct(to, self, text, id, OptionalInt.empty())
                .thenApply(sent -> sent.map(ChatRpc::json).orElseThrow(ChatRpc::nobody)));
    }

    private Call user(JsonNode data) {
        var name = text(data, "name");
        var id = text(data, "id");
        if (name.isEmpty() == id.isEmpty()) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "user takes either name or id");
        }
        return new Call("", false, () -> {
            CompletionStage<Optional<Account>> found = name.isEmpty()
                    ? door.accounts().byId(userId(id, "id"))
                    : door.accounts().byName(name);
            return found.thenCompose(account -> account.isPresent()
                    ? CompletableFuture.completedFuture(json(account.get()))
                    : CompletableFuture.failedFuture(nobody()));
        });
    }

    private Call typing(JsonNode data, ClientInfo self) {
        var to = text(data, "to");
        var channel = to.isEmpty() ? visible(data, self) : conversation(userId(to, "to"), self);
        return new Call("", false, () -> {
            door.social().signals().typing(channel, self);
            return CompletableFuture.completedFuture(EMPTY);
        });
    }

    private Call read(JsonNode data, ClientInfo self) {
        var channel = visible(data, self);
        var offset = data.path("offset");
        if (!offset.isIntegralNumber() || !offset.canConvertToLong() || offset.longValue() < 0) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "offset is a whole number from 0");
        }
        return new Call("", false, () -> door.social()
                .marks()
                .mark(channel, Long.parseLong(self.user()), offset.longValue())
                .thenApply(ChatJson::mark)
                .thenApply(ChatRpc::bytes));
    }

    private static ChannelName visible(JsonNode data, ClientInfo self) {
        var name = text(data, "channel");
        if (name.isEmpty()) {
            throw new ChatException(ErrorCode.BAD_REQUEST, "channel is missing");
        }
        return Access.visible(name, Long.parseLong(self.user()));
    }

    private static ChannelName conversation(long other, ClientInfo self) {
        if (other == 0) {
            throw nobody();
        }
        return ChannelName.DirectMessage.between(Long.parseLong(self.user()), other);
    }

    private static ChatException nobody() {
        return new ChatException(ErrorCode.NOT_FOUND, "nobody has this name or id");
    }

    private static String text(JsonNode data, String field) {
        var value = data.get(field);
        if (value == null || value.isNull()) {
            return "";
        }
        if (value.isTextual() || (value.isIntegralNumber() && !field.equals("text"))) {
            return MessageText.wellFormed(value.asText());
        }
        throw new ChatException(ErrorCode.BAD_REQUEST, field + " has to be a text");
    }

    private static long userId(String text, String field) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new ChatException(ErrorCode.BAD_REQUEST, field + " is a user id of up to 18 digits");
        }
        return Long.parseLong(text);
    }

    private static byte[] json(Sent sent) {
        return bytes(JSON.createObjectNode()
                .put("channel", sent.channel())
                .put("offset", sent.position().offset())
                .put("epoch", sent.position().epoch())
                .put("id", sent.id())
                .put("at", sent.at())
                .put("duplicate", sent.duplicate()));
    }

    private static byte[] json(Account account) {
        return bytes(
                JSON.createObjectNode().put("id", Long.toString(account.id())).put("name", account.name()));
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }
}
