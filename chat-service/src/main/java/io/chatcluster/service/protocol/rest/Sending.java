package io.chatcluster.service.protocol.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatcluster.service.account.Account;
import io.chatcluster.service.chat.Access;
import io.chatcluster.service.chat.ChatMessage;
import io.chatcluster.service.chat.Sent;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends messages, each once for its key. A repeat is answered with the first position; another text under a key that was used
 * is refused, as far as the log still has the first one.
 */
final class Sending {

    /** The header with the key. */
    static final String KEY = "Idempotency-Key";

    static final String KEY_DESCRIPTION =
            "Becomes the message's id. The same key again, by the same user in the same channel within "
                    + "chat.relay.idempotency-window (5 min), takes the message once: 200 with the first position. "
                    + "With another text it is refused with 422. 1 to 64 visible ASCII characters, in quotes or without.";

    private final RestDoor door;

    Sending(RestDoor door) {
        this.door = door;
    }

    /** Into a room, or a conversation of the caller's own. */
    CompletionStage<Response> to(Account me, String name, HttpHeaders headers, byte[] body) {
        return switch (Access.visible(name, me.id())) {
            case ChannelName.Open open -> {
                var text = text(body);
                yield door.messages()
                        .toRoom(open, sender(me), text, key(headers))
                        .thenCompose(sent -> answer(sent, text));
            }
            case ChannelName.DirectMessage conversation -> direct(me, conversation.other(me.id()), headers, body);
            case ChannelName.UserInbox inbox -> throw Problem.of(403, "nobody sends to an inbox", "channel");
        };
    }

    /** To one person. */
    CompletionStage<Response> direct(Account me, long to, HttpHeaders headers, byte[] body) {
        var text = text(body);
        return door.messages()
                .direct(to, sender(me), text, key(headers), OptionalInt.empty())
                .thenCompose(sent -> answer(sent.orElseThrow(() -> Problem.of(404, "nobody has this id", "id")), text));
    }

    private static String text(byte[] body) {
        return RequestReader.text(RequestReader.object(body), "text");
    }

    private static String key(HttpHeaders headers) {
        return RequestReader.key(headers.getRequestHeader(KEY));
    }

    private static ClientInfo sender(Account me) {
        return new ClientInfo(Long.toString(me.id()), "", me.name());
    }

    private CompletionStage<Response> answer(Sent sent, String text) {
        if (!sent.duplicate()) {
            return CompletableFuture.completedFuture(taken(201, sent));
        }
        var offset = sent.position().offset();
        return door.log().window(sent.channel(), offset - 1, offset + 1, 1).thenApply(first -> {
            if (first.publications().stream()
                    .map(ChatMessage::of)
                    .anyMatch(message ->
                            message.id().equals(sent.id()) && !message.text().equals(text))) {
                throw Problem.of(422, "this key was used for a message with another text", KEY);
            }
            return taken(200, sent);
        });
    }

    private static Response taken(int status, Sent sent) {
        return RestDoor.ok(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("channel", sent.channel())
                        .put("epoch", sent.position().epoch())
                        .put("offset", sent.position().offset())
                        .put("id", sent.id()));
    }
}
