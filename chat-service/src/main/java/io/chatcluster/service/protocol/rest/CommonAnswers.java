package io.chatcluster.service.protocol.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to the OpenAPI document what all calls have in common: the token, and the refusals that each of them may get. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class CommonAnswers implements OASFilter {

    private static final String SCHEME = "token";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents()
                .addSecurityScheme(
                        SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("a token of /user/login or /user/register"));
        document.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(SCHEME, List.of())));
        document.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .forEach((method, operation) -> complete(operation)));
    }

    private static void complete(Operation operation) {
        add(operation, "400", "a parameter, header or field is wrong; field names it", Map.of());
        add(
                operation,
                "401",
                "no token, or one that is unknown or has ended",
                header("WWW-Authenticate", Schema.SchemaType.STRING));
        if (operation.getRequestBody() != null) {
            add(operation, "413", "the body is above chat.limits.http-body, or the message too large", Map.of());
            add(operation, "415", "the body is not application/json", Map.of());
        }
        if (operation.getResponses().hasAPIResponse("201")) {
            add(operation, "422", "the key was used for a message with another text", Map.of());
        }
        var again = header("Retry-After", Schema.SchemaType.INTEGER);
        add(operation, "429", "too many calls; come back after so many seconds", again);
        add(operation, "503", "the storage does not answer, or too much waits; come back", again);
    }

    private static Map<String, Header> header(String name, Schema.SchemaType type) {
        return Map.of(
                name, OASFactory.createHeader().schema(OASFactory.createSchema().addType(type)));
    }

    private static void add(Operation operation, String status, String description, Map<String, Header> headers) {
        operation.getResponses().addAPIResponse(status, problem(description, headers));
    }

    private static APIResponse problem(String description, Map<String, Header> headers) {
        var schema = OASFactory.createSchema().ref("#/components/schemas/Problem");
        var response = OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(Problem.TYPE, OASFactory.createMediaType().schema(schema)));
        headers.forEach(response::addHeader);
        return response;
    }
}
