package io.chatcluster.service.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.RedisProcess;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One Redis with an append-only file, two connect and two worker processes, and one api process. For one test thread. */
final class Fleet implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedisProcess redis;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<ServiceProcess> connects;
    private final List<ServiceProcess> workers;
    private final ServiceProcess api;

    private Fleet(String name, List<String> settings) {
        // Once a second would not do for kill -9: what is acknowledged while a sync runs is lost (docs/faults.md).
        redis = RedisProcess.start("--appendfsync", "always");
        try {
            var all = Stream.concat(
                            Stream.of(
                                    "chat.accounts.bcrypt-cost=4",
                                    "chat.limits.publishes-per-second=10000",
                                    "chat.limits.publish-burst=10000"),
                            settings.stream())
                    .toList();
            for (var role : List.of("connect-1", "connect-2", "worker-1", "worker-2", "api-1")) {
                var roles = role.substring(0, role.indexOf('-'));
                services.add(ServiceProcess.launch(name + "-" + role, roles, redis.url(), all));
            }
            services.forEach(ServiceProcess::awaitReady);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        connects = services.subList(0, 2);
        workers = services.subList(2, 4);
        api = services.getLast();
    }

    /**
     * Starts everything and waits until all of it is ready.
     *
     * @param name what the names of logs and nodes begin with
     * @param settings more settings of every process, as {@code key=value}
     */
    static Fleet start(String name, String... settings) {
        return new Fleet(name, List.of(settings));
    }

    RedisProcess redis() {
        return redis;
    }

    List<ServiceProcess> services() {
        return services;
    }

    ServiceProcess connect(int index) {
        return connects.get(index);
    }

    ServiceProcess worker(int index) {
        return workers.get(index);
    }

    /** Where clients connect. */
    List<URI> doors() {
        return connects.stream()
                .map(each -> URI.create("ws://127.0.0.1:" + each.port()))
                .toList();
    }

    /** Makes an account; returns its session token. */
    String register(HttpClient http, String userName) {
        var body = JSON.createObjectNode().put("userName", userName).put("passWord", "secret-of-" + userName);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/user/register"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            var answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            var token = JSON.readTree(answer).path("data").asText();
            if (token.isEmpty()) {
                throw new IllegalStateException("no account for " + userName + ": " + answer);
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        services.forEach(ServiceProcess::close);
        redis.close();
    }
}
