package io.chatcluster.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.ChatApi.User;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What goes in at one door of one process comes out at all others of both, once and in one order. A door takes part where it can
 * name the channel.
 */
class AllDoorsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern TEXT = Pattern.compile("<<([a-z0-9 ]+)>>");
    private static final String LAST = "the last";

    private static final List<AutoCloseable> OPENED = new ArrayList<>();
    private static Pod one;
    private static Pod two;
    private static User ada;
    private static User ben;

    /** One of the two processes. */
    private record Pod(String name, ServiceProcess service) {

        URI base() {
            return URI.create("http://127.0.0.1:" + service.port());
        }

        ChatApi gochat() {
            return new ChatApi(base());
        }

        int tcpPort() {
            try {
                var matcher =
                        Pattern.compile("gochat tcp listening port=(\\d+)").matcher(Files.readString(service.log()));
                if (!matcher.find()) {
                    throw new AssertionError("no port of gochat's TCP clients in " + service.log());
                }
                return Integer.parseInt(matcher.group(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeAll
    static void start() {
        var redis = RedisProcess.start();
        OPENED.add(redis);
        var settings = List.of("chat.accounts.bcrypt-cost=4");
        one = new Pod("one", ServiceProcess.launch("doors-one", "all", redis.url(), settings));
        OPENED.add(one.service());
        two = new Pod("two", ServiceProcess.launch("doors-two", "all", redis.url(), settings));
        OPENED.add(two.service());
        one.service().awaitReady();
        two.service().awaitReady();
        ada = one.gochat().register("ada");
        ben = two.gochat().register("ben");
    }

    @AfterAll
    static void close() throws Exception {
        for (var each : OPENED.reversed()) {
            each.close();
        }
    }

    @Test
    void whatIsSaidInARoomComesOutAtEveryDoor() {
        var out = new LinkedHashMap<String, Supplier<String>>();
        var in = new LinkedHashMap<String, Consumer<String>>();
        for (var process : List.of(one, two)) {
            out.put("native " + process.name(), nativeIn(process, ada, "room:7"));
            out.put("gochat websocket " + process.name(), webSocketIn(process, ben));
            var tcp = tcpIn(process, ben);
            out.put("gochat tcp " + process.name(), tcp::next);
            in.put("gochat http " + process.name(), text -> process.gochat().toRoom(ada, 7, text));
            in.put("gochat tcp " + process.name(), text -> tcp.send(tcpSays(ben, text)));
            in.put("native " + process.name(), sending(process, ada, "\"channel\":\"room:7\""));
            in.put("api " + process.name(), text -> post(process, ben, "channels/room:7/messages", text));
        }
        awaitInRoom(ben, 4);

        var said = sayAll(in, out);

        for (var process : List.of(one, two)) {
            assertThat(texts(get(process, "/api/v1/channels/room:7/messages")
                            .path("messages")
                            .toString()))
                    .as("history %s", process.name())
                    .isEqualTo(said);
        }
    }

    @Test
    void whatIsSaidToOnePersonComesOutAtEveryDoorOfThem() {
        var out = new LinkedHashMap<String, Supplier<String>>();
        var in = new LinkedHashMap<String, Consumer<String>>();
        var cem = one.gochat().register("cem");
        for (var process : List.of(one, two)) {
            var inbox = NativeClient.connect(process.base(), cem);
            OPENED.add(inbox);
            out.put("native " + process.name(), inbox::rawPush);
            out.put("gochat websocket " + process.name(), webSocketIn(process, cem));
            out.put("gochat tcp " + process.name(), tcpIn(process, cem)::next);
            in.put("gochat http " + process.name(), text -> process.gochat().direct(ada, cem.id(), 7, text));
            in.put("native " + process.name(), sending(process, ada, "\"to\":\"%d\"".formatted(cem.id())));
            in.put("api " + process.name(), text -> post(process, ada, "users/%d/messages".formatted(cem.id()), text));
        }
        awaitInRoom(cem, 4);

        var said = sayAll(in, out);

        var conversation = "dm:%d:%d".formatted(ada.id(), cem.id());
        assertThat(texts(get(two, "/api/v1/channels/%s/messages".formatted(conversation))
                        .path("messages")
                        .toString()))
                .isEqualTo(said);
    }

    @Test
    void whatIsSaidInAPullChatComesOutAtEveryDoorThatCanNameIt() throws InterruptedException {
        var out = new LinkedHashMap<String, Supplier<String>>();
        var in = new LinkedHashMap<String, Consumer<String>>();
        for (var process : List.of(one, two)) {
            out.put("native " + process.name(), nativeIn(process, ada, "pull:a:b"));
            in.put(
                    "pull " + process.name(),
                    text -> send(HttpRequest.newBuilder(process.base().resolve("/api/send"))
                            .POST(BodyPublishers.ofString(
                                    "{\"chat\":\"a:b\",\"text\":\"%s\",\"sender\":\"dan\"}".formatted(text)))));
            in.put("native " + process.name(), sending(process, ada, "\"channel\":\"pull:a:b\""));
        }

        var said = sayAll(in, out);

        for (var process : List.of(one, two)) {
            assertThat(texts(get(process, "/api/pull?chat=a:b&limit=100").toString()))
                    .isEqualTo(said);
        }
    }

    @Test
    void whatIsSaidToAllComesOutAtEveryDoorThatCanNameTheGlobalRoom() {
        var out = new LinkedHashMap<String, Supplier<String>>();
        var in = new LinkedHashMap<String, Consumer<String>>();
        for (var process : List.of(one, two)) {
            out.put("native " + process.name(), nativeIn(process, ada, "room:global"));
            var socket = RawWebSocket.open(process.base(), "/broadcast");
            OPENED.add(socket);
            // A client hears itself: what it says first says that it listens.
            socket.text("{\"clientId\":\"dan\",\"Message\":\"here\"}");
            assertThat(socket.next()).contains("here");
            out.put("broadcast " + process.name(), socket::next);
            in.put(
                    "broadcast " + process.name(),
                    text -> socket.text("{\"clientId\":\"dan\",\"Message\":\"%s\"}".formatted(text)));
            in.put("native " + process.name(), sending(process, ada, "\"channel\":\"room:global\""));
            in.put("api " + process.name(), text -> post(process, ben, "channels/room:global/messages", text));
        }
        var said = sayAll(in, out);

        assertThat(texts(get(one, "/api/v1/channels/room:global/messages")
                        .path("messages")
                        .toString()))
                .containsSubsequence(said);
    }

    /** Says something at each door, one after the other, and reads each door up to the last of it. */
    private static List<String> sayAll(Map<String, Consumer<String>> in, Map<String, Supplier<String>> out) {
        var said = new ArrayList<>(in.keySet());
        said.add(LAST);
        var heard = new LinkedHashMap<String, List<String>>();
        in.forEach((door, say) -> {
            say.accept("<<" + door + ">>");
            // The next one speaks when this one was heard, so that there is one order to compare with.
            awaitHeard(out, heard, door);
        });
        in.values().iterator().next().accept("<<" + LAST + ">>");
        awaitHeard(out, heard, LAST);
        assertThat(heard.keySet()).isEqualTo(out.keySet());
        heard.forEach((door, texts) -> assertThat(texts).as("heard at %s", door).isEqualTo(said));
        return said;
    }

    private static void awaitHeard(Map<String, Supplier<String>> out, Map<String, List<String>> heard, String text) {
        out.forEach((door, next) -> {
            var texts = heard.computeIfAbsent(door, name -> new ArrayList<>());
            while (!texts.contains(text)) {
                texts.addAll(texts(next.get()));
            }
        });
    }

    private static List<String> texts(String frame) {
        return TEXT.matcher(frame.replace("\\u003c", "<").replace("\\u003e", ">"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Supplier<String> nativeIn(Pod process, User user, String channel) {
        var client = NativeClient.connect(process.base(), user);
        OPENED.add(client);
        assertThat(client.subscribe(channel).has("subscribe")).isTrue();
        return () -> {
            while (true) {
                var push = client.push();
                if (push.at("/push/channel").asText().equals(channel)) {
                    return push.toString();
                }
            }
        };
    }

    private static Supplier<String> webSocketIn(Pod process, User user) {
        var socket = RawWebSocket.open(process.base(), "/ws");
        OPENED.add(socket);
        socket.text("{\"authToken\":\"%s\",\"roomId\":7}".formatted(user.token()));
        return socket::next;
    }

    private static RawTcp tcpIn(Pod process, User user) {
        var tcp = RawTcp.open(process.tcpPort());
        OPENED.add(tcp);
        tcp.send("{\"roomId\":7,\"op\":6,\"authToken\":\"%s\"}".formatted(user.token()));
        return tcp;
    }

    private static String tcpSays(User user, String text) {
        return "{\"msg\":\"%s\",\"roomId\":7,\"op\":3,\"authToken\":\"%s\"}".formatted(text, user.token());
    }

    private static Consumer<String> sending(Pod process, User user, String to) {
        var client = NativeClient.connect(process.base(), user);
        OPENED.add(client);
        return text -> {
            var reply = client.rpc("send", "{%s,\"text\":\"%s\"}".formatted(to, text));
            assertThat(reply.has("rpc")).as(reply.toString()).isTrue();
        };
    }

    private static void post(Pod process, User user, String path, String text) {
        var status = send(HttpRequest.newBuilder(process.base().resolve("/api/v1/" + path))
                .header("Authorization", "Bearer " + user.token())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"text\":\"%s\"}".formatted(text))));
        assertThat(status.path("offset").asLong()).isPositive();
    }

    private static JsonNode get(Pod process, String path) {
        return send(
                HttpRequest.newBuilder(process.base().resolve(path)).header("Authorization", "Bearer " + ada.token()));
    }

    private static JsonNode send(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitInRoom(User user, int connections) {
        try (var observer = NativeClient.connect(one.base(), ada)) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(observer.call("presence", "{\"channel\":\"room:7\"}")
                            .at("/presence/presence")
                            .findValuesAsText("user"))
                    .filteredOn(Long.toString(user.id())::equals)
                    .hasSize(connections));
        }
    }
}
