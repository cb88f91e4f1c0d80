package io.chatcluster.service.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The service in the test's own process with its defaults, on free ports and with a Redis of its own. */
public class RunningService implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        var settings = new HashMap<String, String>();
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.management.test-port", "0");
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.management.host", "127.0.0.1");
        settings.put("chat.gochat.tcp-port", "0");
        settings.put("chat.accounts.bcrypt-cost", "4");
        settings.put("chat.accounts.demo-users", "false");
        settings.put("chat.history.size", "200");
        settings.put("chat.history.recovery-limit", "100");
        settings.put("chat.limits.channels-per-connection", "8");
        settings.put("chat.limits.publishes-per-second", "5000");
        settings.put("chat.limits.publish-burst", "5000");
        settings.put("chat.limits.calls-per-second", "5000");
        settings.put("chat.limits.call-burst", "5000");
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(DataFolder.class));
    }

    /** The same with short deadlines and tight limits. */
    public static final class Tight extends RunningService {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("chat.native.ping", "2s");
            settings.put("chat.native.pong-within", "1s");
            settings.put("chat.gochat.ping", "2s");
            settings.put("chat.gochat.pong-within", "3s");
            settings.put("chat.broadcast.ping", "2s");
            settings.put("chat.broadcast.pong-within", "3s");
            settings.put("chat.limits.authenticate-within", "2s");
            settings.put("chat.limits.connections", "8");
            settings.put("chat.limits.publishes-per-second", "1");
            settings.put("chat.limits.publish-burst", "3");
            settings.put("chat.limits.calls-per-second", "1");
            settings.put("chat.limits.call-burst", "3");
            return settings;
        }
    }
}
