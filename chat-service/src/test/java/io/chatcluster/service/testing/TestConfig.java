package io.chatcluster.service.testing;

import io.chatcluster.service.config.ChatConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;

/** The service's settings without the platform: the defaults, and what a test wants different. */
public final class TestConfig {

    private static final int PRIORITY = 300;

    private TestConfig() {}

    /** Settings from pairs of name and value, such as {@code "chat.relay.sweep", "1s"}. */
    public static ChatConfig of(String... namesAndValues) {
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ChatConfig.class)
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(Path.class, PRIORITY, new PathConverter());
        for (var i = 0; i < namesAndValues.length; i += 2) {
            builder.withDefaultValue(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build().getConfigMapping(ChatConfig.class);
    }
}
