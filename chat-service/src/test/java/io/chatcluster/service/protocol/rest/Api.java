package io.chatcluster.service.protocol.rest;

import io.chatcluster.service.testing.ChatApi.User;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Map;

/** The HTTP API as one user calls it. */
record Api(URI base, User user) {

    RequestSpecification request() {
        return RestAssured.given()
                .baseUri(base.toString())
                .urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + user.token());
    }

    ValidatableResponse get(String path) {
        return request().get("/api/v1" + path).then();
    }

    ValidatableResponse post(String path, Object body) {
        return request()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1" + path)
                .then();
    }

    ValidatableResponse say(String channel, String text) {
        return post("/channels/" + channel + "/messages", Map.of("text", text));
    }

    ValidatableResponse say(String channel, String text, String key) {
        return request()
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(Map.of("text", text))
                .post("/api/v1/channels/" + channel + "/messages")
                .then();
    }
}
