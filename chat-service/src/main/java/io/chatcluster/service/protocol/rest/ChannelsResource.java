package io.chatcluster.service.protocol.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatcluster.service.chat.Access;
import io.chatcluster.service.chat.ChatJson;
import io.chatcluster.service.chat.ChatMessage;
import io.chatcluster.service.history.LogWindow;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.presence.Members;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Channels: what was said there, saying something, who is there, and which rooms there are. */
@Path("/")
@Tag(name = "channels")
@Produces(MediaType.APPLICATION_JSON)
public class ChannelsResource {

    /** Messages of a page where the caller does not say. */
    static final int PAGE = 50;

    /** Most messages of a page. */
    static final int MOST = 200;

    /** Most people that are listed; {@code count} has all of them. */
    static final int PEOPLE = 1000;

    private final RestDoor door;
    private final Sending sending;

    ChannelsResource(RestDoor door) {
        this.door = door;
        this.sending = new Sending(door);
    }

    /** The directory of rooms. */
    @GET
    @Path("rooms")
    @Operation(
            operationId = "rooms",
            summary = "The rooms there are, latest first",
            description = "The 200 in which something happened last, of those that have messages or people.")
    @APIResponse(
            responseCode = "200",
            description = "latest first",
            content = @Content(schema = @Schema(implementation = Schemas.RoomList.class)))
    public CompletionStage<Response> rooms(@Context HttpHeaders headers) {
        return door.call(
                headers,
                CallLimits.Kind.ASK,
                me -> door.social().rooms().latest().thenApply(found -> RestDoor.ok(ChatJson.rooms(found))));
    }

    /** A page of history. */
    @GET
    @Path("channels/{channel}/messages")
    @Operation(
            operationId = "messages",
            summary = "A page of a channel's messages",
            description =
                    "Always oldest first. Without before and after the newest page; with after upwards from there, "
                            + "else downwards from before. Offsets may begin later than asked for where the log was trimmed. "
                            + "Large messages make a page shorter. The text of JSON that is no chat message is that JSON.")
    @Parameter(
            name = "channel",
            in = ParameterIn.PATH,
            required = true,
            description = "a room or a conversation of one's own",
            schema = @Schema(type = SchemaType.STRING, examples = "room:1"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "most messages of the page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "only offsets below this one",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "only offsets above this one",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @APIResponse(
            responseCode = "200",
            description = "oldest first",
            content = @Content(schema = @Schema(implementation = Schemas.MessagePage.class)))
    @APIResponse(
            responseCode = "403",
            description = "the channel is somebody else's",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    @APIResponse(
            responseCode = "404",
            description = "there is no such channel",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    public CompletionStage<Response> messages(
            @Context HttpHeaders headers,
            @PathParam("channel") String channel,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("before") @Nullable String before,
            @QueryParam("after") @Nullable String after) {
        return door.call(headers, CallLimits.Kind.ASK, me -> {
            var visible = Access.visible(channel, me.id());
            var most = (int) RequestReader.number(limit, "limit", 1, MOST, PAGE);
            var low = RequestReader.number(after, "after", 0, RequestReader.MAX_OFFSET, -1);
            var high = RequestReader.number(before, "before", 0, RequestReader.MAX_OFFSET, -1);
            return door.log()
                    .window(visible.text(), low, high, most)
                    .thenApply(page -> RestDoor.ok(page(visible.text(), page)));
        });
    }

    private static JsonNode page(String channel, LogWindow page) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("channel", channel)
                .put("epoch", page.top().epoch())
                .put("top", page.top().offset());
        var messages = json.putArray("messages");
        page.publications().forEach(each -> messages.add(ChatJson.message(ChatMessage.of(each))));
        return json.put("more", page.more());
    }

    /** A message. */
    @POST
    @Path("channels/{channel}/messages")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "send", summary = "Say something in a channel")
    @Parameter(
            name = "channel",
            in = ParameterIn.PATH,
            required = true,
            description = "a room or a conversation of one's own",
            schema = @Schema(type = SchemaType.STRING, examples = "room:1"))
    @Parameter(
            name = Sending.KEY,
            in = ParameterIn.HEADER,
            description = Sending.KEY_DESCRIPTION,
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 64))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Schemas.NewMessage.class)))
    @APIResponse(
            responseCode = "201",
            description = "taken; it will not be lost",
            content = @Content(schema = @Schema(implementation = Schemas.Taken.class)))
    @APIResponse(
            responseCode = "200",
            description = "had been taken before under the same key",
            content = @Content(schema = @Schema(implementation = Schemas.Taken.class)))
    @APIResponse(
            responseCode = "403",
            description = "the channel is somebody else's",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    @APIResponse(
            responseCode = "404",
            description = "there is no such channel, or no such person",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    public CompletionStage<Response> send(
            @Context HttpHeaders headers, @PathParam("channel") String channel, @Context RoutingContext exchange) {
        return door.call(headers, CallLimits.Kind.SEND, exchange, (me, body) -> sending.to(me, channel, headers, body));
    }

    /** Who is there. */
    @GET
    @Path("channels/{channel}/presence")
    @Operation(
            operationId = "presence",
            summary = "Who is in a room",
            description = "Not of conversations. Lists 1000 people at most; count has all.")
    @Parameter(
            name = "channel",
            in = ParameterIn.PATH,
            required = true,
            description = "a room",
            schema = @Schema(type = SchemaType.STRING, examples = "room:1"))
    @APIResponse(
            responseCode = "200",
            description = "who is there, each person once",
            content = @Content(schema = @Schema(implementation = Schemas.PresenceList.class)))
    @APIResponse(
            responseCode = "403",
            description = "the channel is somebody else's",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    @APIResponse(
            responseCode = "404",
            description = "there is no such channel",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    public CompletionStage<Response> presence(@Context HttpHeaders headers, @PathParam("channel") String channel) {
        return door.call(headers, CallLimits.Kind.ASK, me -> {
            if (!(Access.visible(channel, me.id()) instanceof ChannelName.Open open)) {
                throw Problem.of(400, "who is there is not known of conversations", "channel");
            }
            return door.presence().members(open.text()).thenApply(members -> RestDoor.ok(people(open.text(), members)));
        });
    }

    private static JsonNode people(String channel, Members members) {
        record Present(ClientInfo info, int connections) {}
        var byUser = new LinkedHashMap<String, Present>();
        for (var info : members.infos()) {
            byUser.merge(
                    info.user(), new Present(info, 1), (was, one) -> new Present(was.info(), was.connections() + 1));
        }
        var json = JsonNodeFactory.instance.objectNode().put("channel", channel);
        var users = json.putArray("users");
        byUser.values().stream()
                .limit(PEOPLE)
                .forEach(each -> users.add(
                        ChatJson.person(each.info().user(), each.info().name())
                                .put("connections", each.connections())));
        return json.put("count", byUser.size());
    }
}
