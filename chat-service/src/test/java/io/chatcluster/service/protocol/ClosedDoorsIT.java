package io.chatcluster.service.protocol;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.RunningService;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Doors without a login, closed by their settings. */
@QuarkusTest
@TestProfile(ClosedDoorsIT.Closed.class)
class ClosedDoorsIT {

    /** A service all of whose doors ask for a login. */
    public static final class Closed extends RunningService {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("chat.pull.enabled", "false");
            settings.put("chat.broadcast.enabled", "false");
            return settings;
        }
    }

    @TestHTTPResource
    URI base;

    @Test
    void theCallsOfPullClientsAreNotThere() {
        assertThat(given().get("/ping").statusCode()).isEqualTo(404);
        assertThat(given().get("/api/pull?chat=a").statusCode()).isEqualTo(404);
        assertThat(given().body("{\"chat\":\"a\",\"text\":\"b\"}")
                        .post("/api/send")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theGlobalRoomIsNotThere() {
        var refused = catchThrowableOfType(RawWebSocket.Refused.class, () -> RawWebSocket.open(base, "/broadcast"));

        assertThat(refused.status()).isEqualTo(404);
    }
}
