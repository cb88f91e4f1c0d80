package io.chatcluster.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The settings of the operator. Those of the controller framework are {@code quarkus.operator-sdk.*}. */
@ConfigMapping(prefix = "chat-operator")
public interface OperatorConfig {

    /** The image of chats that name none. */
    Optional<String> defaultImage();

    /** The image of trial Redis: version 6.2 or newer, with {@code redis-server} and {@code redis-cli}. */
    @WithDefault("docker.io/library/redis:7.4")
    String redisImage();

    /** The management port of the chat's pods. */
    @WithDefault("9000")
    int managementPort();

    /** How long a pod may take to answer on that port. */
    @WithDefault("2s")
    Duration podTimeout();

    /** Pods that are asked at the same time, over all chats. */
    @WithDefault("256")
    int podRequests();

    /** How long the same event is not said again. */
    @WithDefault("5m")
    Duration eventSilence();

    /** The Lease that decides which of several operators acts. */
    @WithDefault("chat-operator")
    String leaseName();
}
