package io.chatcluster.service.protocol.rest;

import io.chatcluster.service.chat.Access;
import io.chatcluster.service.chat.ChatJson;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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

/** The caller's conversations, and what of them they have read. */
@Path("conversations")
@Tag(name = "conversations")
@Produces(MediaType.APPLICATION_JSON)
public class ConversationsResource {

    private final RestDoor door;

    ConversationsResource(RestDoor door) {
        this.door = door;
    }

    /** The latest ones. */
    @GET
    @Operation(
            operationId = "conversations",
            summary = "My conversations, latest first",
            description =
                    "The 200 latest ones. A direct conversation is there from its first message on, a room once the "
                            + "user has written there or marked it as read.")
    @APIResponse(
            responseCode = "200",
            description = "latest first",
            content = @Content(schema = @Schema(implementation = Schemas.ConversationList.class)))
    public CompletionStage<Response> list(@Context HttpHeaders headers) {
        return door.call(headers, CallLimits.Kind.ASK, me -> door.social()
                .conversations()
                .of(me.id())
                .thenApply(found -> RestDoor.ok(ChatJson.conversations(found))));
    }

    /** Moves the caller's mark. */
    @POST
    @Path("{channel}/read")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "markRead",
            summary = "Mark a channel as read up to an offset",
            description = "A mark never goes back, and never beyond the top. Whatever the user says is read too.")
    @Parameter(
            name = "channel",
            in = ParameterIn.PATH,
            required = true,
            description = "a room or a conversation of one's own",
            schema = @Schema(type = SchemaType.STRING, examples = "room:1"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Schemas.NewMark.class)))
    @APIResponse(
            responseCode = "200",
            description = "where the mark is now",
            content = @Content(schema = @Schema(implementation = Schemas.Mark.class)))
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
    public CompletionStage<Response> read(
            @Context HttpHeaders headers, @PathParam("channel") String channel, @Context RoutingContext exchange) {
        return door.call(headers, CallLimits.Kind.ASK, exchange, (me, body) -> {
            var visible = Access.visible(channel, me.id());
            var request = RequestReader.object(body);
            return door.social()
                    .marks()
                    .mark(visible, me.id(), RequestReader.offset(request, "offset"))
                    .thenApply(mark -> RestDoor.ok(ChatJson.mark(mark)));
        });
    }
}
