package io.chatcluster.service.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** gochat's HTTP calls, as tests of other doors need them; every answer has to be a success. */
public final class ChatApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Somebody with an account. */
    public record User(long id, String name, String token) {
        /** The channel of everything addressed to this user. */
        public String inbox() {
            return "user:" + id;
        }
    }

    private final URI base;

    /** The calls of the service at an address. */
    public ChatApi(URI base) {
        this.base = base;
    }

    /** A new user whose name begins as given. */
    public User register(String name) {
        var unique = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        var token = call("/user/register", Map.of("userName", unique, "passWord", "111111"))
                .textValue();
        var id = call("/user/checkAuth", Map.of("authToken", token))
                .get("userId")
                .longValue();
        return new User(id, unique, token);
    }

    /** Sends a direct message; the receiver need not exist. */
    public void direct(User from, long to, int room, String text) {
        call("/push/push", Map.of("authToken", from.token(), "msg", text, "toUserId", to, "roomId", room));
    }

    /** Says something in a room. */
    public void toRoom(User from, int room, String text) {
        call("/push/pushRoom", Map.of("authToken", from.token(), "msg", text, "roomId", room));
    }

    /** Has the room's people told how many they are. */
    public void count(User asker, int room) {
        call("/push/count", Map.of("authToken", asker.token(), "roomId", room));
    }

    /** Has the room's people told who they are. */
    public void roomInfo(User asker, int room) {
        call("/push/getRoomInfo", Map.of("authToken", asker.token(), "roomId", room));
    }

    private JsonNode call(String path, Map<String, Object> body) {
        try {
            var request = HttpRequest.newBuilder(base.resolve(path))
                    .timeout(LIMIT)
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            var answer = HTTP.send(request, BodyHandlers.ofString()).body();
            var tree = JSON.readTree(answer);
            if (tree.path("code").asInt(-1) != 0) {
                throw new AssertionError(path + " answered " + answer);
            }
            return tree.get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
