package io.chatcluster.service.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.Method;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what the API does: every call, its errors, and the shape of its answers. */
@QuarkusTest
@TestProfile(RunningService.class)
class ApiDocumentIT {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT);
    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");

    private static final String ALL = "400 401 429 503";
    private static final Map<String, String> CALLS = new TreeMap<>(Map.of(
            "get /api/v1/me", "200 " + ALL,
            "get /api/v1/users", "200 404 " + ALL,
            "get /api/v1/rooms", "200 " + ALL,
            "get /api/v1/conversations", "200 " + ALL,
            "get /api/v1/channels/{channel}/messages", "200 403 404 " + ALL,
            "get /api/v1/channels/{channel}/presence", "200 403 404 " + ALL,
            "post /api/v1/channels/{channel}/messages", "200 201 403 404 413 415 422 " + ALL,
            "post /api/v1/users/{id}/messages", "200 201 404 413 415 422 " + ALL,
            "post /api/v1/conversations/{channel}/read", "200 403 404 413 415 " + ALL));

    @TestHTTPResource
    URI base;

    private JsonNode document;

    @BeforeEach
    void readDocument() throws IOException {
        document = JSON.readTree(RestAssured.given()
                .baseUri(base.toString())
                .get("/api/openapi.json")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    @Test
    void everyCallIsThereWithItsAnswersAndNoOther() {
        var found = new TreeMap<String, String>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(call -> found.put(
                        call.getKey() + " " + path.getKey(),
                        String.join(" ", sorted(call.getValue().path("responses"))))));

        var expected = new TreeMap<String, String>();
        CALLS.forEach(
                (call, answers) -> expected.put(call, String.join(" ", new TreeSet<>(List.of(answers.split(" "))))));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyRefusalIsAProblemAndEverySuccessHasAShape() {
        document.path("paths")
                .findValues("responses")
                .forEach(responses -> responses.properties().forEach(response -> {
                    var type = response.getKey().startsWith("2") ? "application/json" : Problem.TYPE;
                    var shape = response.getValue()
                            .path("content")
                            .path(type)
                            .path("schema")
                            .path("$ref")
                            .asText();
                    assertThat(schema(shape).path("required")).as(shape).isNotEmpty();
                    assertThat(shape.endsWith("/Problem"))
                            .isEqualTo(!response.getKey().startsWith("2"));
                }));
    }

    @Test
    void theMethodsOfAPathAreThoseOfTheDocument() {
        document.path("paths").properties().forEach(path -> {
            var methods =
                    Methods.of(path.getKey().substring(RestRoutes.ROOT.length()).replaceAll("\\{.*?}", "x"));
            var named = new ArrayList<String>();
            path.getValue().fieldNames().forEachRemaining(name -> named.add(name.toUpperCase(Locale.ROOT)));
            if (named.contains("GET")) {
                named.add("HEAD");
            }
            named.add("OPTIONS");
            assertThat(methods).isPresent();
            assertThat(List.of(methods.get().split(", "))).containsExactlyInAnyOrderElementsOf(named);
        });
    }

    @Test
    void answersHaveTheShapeOfTheDocument() throws IOException {
        // Given
        var people = new ChatApi(base);
        var ada = people.register("ada");
        var ben = people.register("ben");
        var api = new Api(base, ada);
        try (var client = NativeClient.connect(base, ada)) {
            client.subscribe("room:shape");

            // Then
            check(
                    "post",
                    "/channels/{channel}/messages",
                    201,
                    api.say("room:shape", "x").extract().asString());
            check(
                    "post",
                    "/users/{id}/messages",
                    201,
                    api.post("/users/" + ben.id() + "/messages", Map.of("text", "x"))
                            .extract()
                            .asString());
            check(
                    "post",
                    "/conversations/{channel}/read",
                    200,
                    api.post("/conversations/room:shape/read", Map.of("offset", 1))
                            .extract()
                            .asString());
            var gets = Map.of(
                    "/me",
                    "/me",
                    "/users?name=" + ben.name(),
                    "/users",
                    "/rooms",
                    "/rooms",
                    "/conversations",
                    "/conversations",
                    "/channels/room:shape/messages",
                    "/channels/{channel}/messages",
                    "/channels/room:shape/presence",
                    "/channels/{channel}/presence");
            for (var each : gets.entrySet()) {
                check(
                        "get",
                        each.getValue(),
                        200,
                        api.get(each.getKey()).extract().asString());
            }
            check("get", "/users", 404, api.get("/users?name=nobody").extract().asString());
            check("get", "/users", 400, api.get("/users").extract().asString());
        }
    }

    @Test
    void theCommittedDocumentIsThisOne() throws IOException {
        var text = JSON.writeValueAsString(JSON.treeToValue(document, Object.class)) + "\n";
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(COMMITTED, text);
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/openapi.json; write it anew with -Dopenapi.update=true")
                .isEqualTo(text);
    }

    @Test
    void thePageToTryTheApiNeedsNoOtherHostAndNoScriptInside() {
        var page = RestAssured.given()
                .baseUri(base.toString())
                .get("/api/docs/")
                .then()
                .statusCode(200)
                .extract();
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.asString()).doesNotContain("http:", "https:", "<script>", "onload");
        for (var file : List.of("swagger-ui.css", "swagger-ui-bundle.js", "try.js")) {
            assertThat(page.asString()).contains("\"" + file + "\"");
            RestAssured.given()
                    .baseUri(base.toString())
                    .get("/api/docs/" + file)
                    .then()
                    .statusCode(200);
        }
        RestAssured.given()
                .baseUri(base.toString())
                .redirects()
                .follow(false)
                .request(Method.GET, "/api/docs")
                .then()
                .statusCode(308)
                .header("Location", "/api/docs/");
    }

    private void check(String method, String path, int status, String answer) throws IOException {
        var content = document.path("paths")
                .path("/api/v1" + path)
                .path(method)
                .path("responses")
                .path(Integer.toString(status))
                .path("content");
        var shape = content.elements().next().path("schema");
        fits(JSON.readTree(answer), shape, method + " " + path);
    }

    /** Every required property is there, none that the document does not know, each of its type. */
    private void fits(JsonNode value, JsonNode shape, String where) {
        var schema = shape.has("$ref") ? schema(shape.path("$ref").asText()) : shape;
        switch (schema.path("type").asText()) {
            case "object" -> {
                assertThat(value.isObject()).as(where).isTrue();
                schema.path("required").forEach(name -> assertThat(value.has(name.asText()))
                        .as("%s.%s", where, name)
                        .isTrue());
                value.properties().forEach(property -> {
                    var known = schema.path("properties").path(property.getKey());
                    assertThat(known.isMissingNode())
                            .as("%s.%s is not in the document", where, property.getKey())
                            .isFalse();
                    fits(property.getValue(), known, where + "." + property.getKey());
                });
            }
            case "array" -> {
                assertThat(value.isArray()).as(where).isTrue();
                value.forEach(each -> fits(each, schema.path("items"), where + "[]"));
            }
            case "string" -> assertThat(value.isTextual()).as(where).isTrue();
            case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
            case "boolean" -> assertThat(value.isBoolean()).as(where).isTrue();
            default -> throw new AssertionError(where + " has no type: " + schema);
        }
    }

    private JsonNode schema(String ref) {
        return document.path("components").path("schemas").path(ref.substring(ref.lastIndexOf('/') + 1));
    }

    private static Set<String> sorted(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
