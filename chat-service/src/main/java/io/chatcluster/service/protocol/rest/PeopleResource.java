package io.chatcluster.service.protocol.rest;

import static io.chatcluster.service.protocol.rest.RestDoor.ok;

import io.chatcluster.service.account.Account;
import io.chatcluster.service.chat.ChatJson;
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

/** People: oneself, others by name, and messages to one of them. */
@Path("/")
@Tag(name = "people")
@Produces(MediaType.APPLICATION_JSON)
public class PeopleResource {

    private final RestDoor door;
    private final Sending sending;

    PeopleResource(RestDoor door) {
        this.door = door;
        this.sending = new Sending(door);
    }

    /** Who the caller is. */
    @GET
    @Path("me")
    @Operation(operationId = "me", summary = "Who am I")
    @APIResponse(
            responseCode = "200",
            description = "the user of the token",
            content = @Content(schema = @Schema(implementation = Schemas.Person.class)))
    public CompletionStage<Response> me(@Context HttpHeaders headers) {
        return door.call(
                headers,
                CallLimits.Kind.ASK,
                me -> java.util.concurrent.CompletableFuture.completedFuture(ok(person(me))));
    }

    /** The user with a name. */
    @GET
    @Path("users")
    @Operation(operationId = "findUser", summary = "Find somebody by their exact name")
    @Parameter(
            name = "name",
            in = ParameterIn.QUERY,
            required = true,
            description = "the name, in exactly this spelling",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 64))
    @APIResponse(
            responseCode = "200",
            description = "somebody has this name",
            content = @Content(schema = @Schema(implementation = Schemas.Person.class)))
    @APIResponse(
            responseCode = "404",
            description = "nobody has this name",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    public CompletionStage<Response> find(@Context HttpHeaders headers, @QueryParam("name") @Nullable String name) {
        return door.call(headers, CallLimits.Kind.ASK, me -> {
            if (name == null || name.isEmpty() || name.codePointCount(0, name.length()) > 64) {
                throw Problem.of(400, "name has 1 to 64 characters", "name", 64);
            }
            return door.accounts().byName(name).thenApply(found -> found.map(account -> ok(person(account)))
                    .orElseThrow(() -> Problem.of(404, "nobody has this name", "name")));
        });
    }

    /** A direct message. */
    @POST
    @Path("users/{id}/messages")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "sendDirect",
            summary = "Send a direct message",
            description = "To somebody else, or to oneself.")
    @Parameter(
            name = "id",
            in = ParameterIn.PATH,
            required = true,
            description = "the receiver's id",
            schema = @Schema(type = SchemaType.STRING, pattern = "^[0-9]{1,18}$"))
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
            responseCode = "404",
            description = "nobody has this id",
            content =
                    @Content(mediaType = Problem.TYPE, schema = @Schema(implementation = Schemas.ProblemDetails.class)))
    public CompletionStage<Response> send(
            @Context HttpHeaders headers, @PathParam("id") String id, @Context RoutingContext exchange) {
        return door.call(
                headers,
                CallLimits.Kind.SEND,
                exchange,
                (me, body) -> sending.direct(me, RequestReader.userId(id), headers, body));
    }

    private static com.fasterxml.jackson.databind.JsonNode person(Account account) {
        return ChatJson.person(Long.toString(account.id()), account.name());
    }
}
