package io.chatcluster.service.protocol.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shapes of the API's JSON, for its OpenAPI document alone; a test holds answers against them. */
final class Schemas {

    private Schemas() {}

    /** Somebody. */
    @Schema(
            name = "Person",
            requiredProperties = {"id", "name"})
    record Person(String id, String name) {}

    /** What was said. */
    @Schema(
            name = "Message",
            requiredProperties = {"offset", "id", "text", "from", "at"})
    record Message(
            @Schema(description = "its place in the channel")
            long offset,

            @Schema(description = "empty for JSON that is no chat message")
            String id,

            String text,
            Person from,
            @Schema(description = "milliseconds since 1970") long at) {}

    /** A page. */
    @Schema(
            name = "MessagePage",
            requiredProperties = {"channel", "epoch", "top", "messages", "more"})
    record MessagePage(
            String channel,

            @Schema(description = "empty where nothing was ever said")
            String epoch,

            @Schema(description = "the last offset of the channel")
            long top,

            List<Message> messages,

            @Schema(description = "whether there is more in the direction of reading")
            boolean more) {}

    /** What to say. */
    @Schema(
            name = "NewMessage",
            requiredProperties = {"text"})
    record NewMessage(
            @Schema(minLength = 1, examples = "Hello") String text) {}

    /** Where a message went. */
    @Schema(
            name = "Taken",
            requiredProperties = {"channel", "epoch", "offset", "id"})
    record Taken(
            String channel,
            String epoch,
            long offset,

            @Schema(description = "the key, or one of the service's own")
            String id) {}

    /** Up to where to mark. */
    @Schema(
            name = "NewMark",
            requiredProperties = {"offset"})
    record NewMark(@Schema(minimum = "0", examples = "17") long offset) {}

    /** Where a mark is. */
    @Schema(
            name = "Mark",
            requiredProperties = {"channel", "read", "unread"})
    record Mark(String channel, long read, long unread) {}

    /** A conversation. */
    @Schema(
            name = "Conversation",
            requiredProperties = {"channel", "kind", "top", "read", "unread"})
    record Conversation(
            String channel,
            @Schema(enumeration = {"direct", "room"}) String kind,

            @Schema(description = "direct: the other person")
            Person with,

            @Schema(description = "room: its name") String room,
            long top,

            @Schema(description = "up to where the caller has read")
            long read,

            @Schema(description = "publications after that which the log still has")
            long unread,

            @Schema(description = "direct: up to where the other person has read")
            long seen,

            @Schema(description = "absent where the log keeps none; the first 200 characters of the text")
            Message last) {}

    /** Conversations. */
    @Schema(name = "ConversationList", requiredProperties = "conversations")
    record ConversationList(List<Conversation> conversations) {}

    /** A room. */
    @Schema(
            name = "Room",
            requiredProperties = {"room", "channel", "online", "top"})
    record Room(
            String room,
            String channel,
            @Schema(description = "people in it") int online,
            long top,

            @Schema(description = "when something was last said, in ms; absent where nothing is kept")
            long lastAt) {}

    /** Rooms. */
    @Schema(name = "RoomList", requiredProperties = "rooms")
    record RoomList(List<Room> rooms) {}

    /** Somebody who is there. */
    @Schema(
            name = "PresentPerson",
            requiredProperties = {"id", "name", "connections"})
    record PresentPerson(String id, String name, int connections) {}

    /** Who is there. */
    @Schema(
            name = "PresenceList",
            requiredProperties = {"channel", "users", "count"})
    record PresenceList(String channel, List<PresentPerson> users, int count) {}

    /** A refusal, RFC 9457. */
    @Schema(
            name = "Problem",
            requiredProperties = {"type", "title", "status", "detail"})
    record ProblemDetails(
            String type,
            String title,
            int status,

            @Schema(description = "a sentence that says what is wrong")
            String detail,

            @Schema(description = "the field, parameter or header that is")
            String field,

            @Schema(description = "the limit that it breaks")
            long limit) {}
}
