package io.chatcluster.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.operator.config.OperatorConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Talks to the management port of a pod; every call ends within the timeout. */
@ApplicationScoped
public class PodClient {

    private static final Logger LOG = Logger.getLogger(PodClient.class);

    private final int port;
    private final Duration timeout;
    private final ObjectMapper json;
    private final HttpClient http;

    /** For the container. */
    @Inject
    public PodClient(OperatorConfig config, ObjectMapper json) {
        port = config.managementPort();
        timeout = config.podTimeout();
        this.json = json;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** The pod's figures. */
    Optional<LoadAnswer> load(String address) {
        return send(request(address, "/load").GET().build())
                .filter(answer -> answer.status() == 200)
                .map(answer -> LoadAnswer.of(answer.body()));
    }

    /** Whether a pod that is not ready says that this is because of Redis. */
    boolean missesRedis(String address) {
        return send(request(address, "/q/health/ready").GET().build())
                .map(answer -> answer.body().path("checks").findValues("redis").stream()
                        .anyMatch(claim -> claim.isBoolean() && !claim.booleanValue()))
                .orElse(false);
    }

    /** Asks the pod to empty itself; may be repeated, the last call counts. */
    public boolean drain(String address, Instant deadline, int ratePerSecond) {
        String body = json.valueToTree(Map.of("deadline", deadline.toString(), "ratePerSecond", ratePerSecond))
                .toString();
        return send(request(address, "/drain")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .filter(answer -> answer.status() / 100 == 2)
                .isPresent();
    }

    /** Asks the pod to take people again; false where it is empty already or does not answer. */
    public boolean resume(String address) {
        return send(request(address, "/resume").POST(BodyPublishers.noBody()).build())
                .filter(answer -> answer.status() == 200)
                .isPresent();
    }

    private HttpRequest.Builder request(String address, String path) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .timeout(timeout);
    }

    private record Answer(int status, JsonNode body) {}

    private Optional<Answer> send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            String text = response.body().strip();
            JsonNode body = text.startsWith("{") ? json.readTree(text) : json.nullNode();
            return Optional.of(new Answer(response.statusCode(), body));
        } catch (IOException e) {
            LOG.debugf("pod silent uri=%s cause=%s", request.uri(), e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
