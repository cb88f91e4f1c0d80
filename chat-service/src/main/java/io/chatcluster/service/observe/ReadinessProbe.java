package io.chatcluster.service.observe;

import io.chatcluster.service.config.ChatConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * The process is ready once every role runs, while Redis answers and nobody empties it. Being full does not count: a full
 * process refuses new connections by itself, and must stay an endpoint for the ones it has.
 */
@Readiness
@Singleton
final class ReadinessProbe implements HealthCheck {

    private final ServiceState state;
    private final Duration redisSilence;

    /** One command may run into its timeout; when the next one does too, Redis counts as lost. */
    @Inject
    ReadinessProbe(ServiceState state, ChatConfig config) {
        this(state, config.redis().commandTimeout().multipliedBy(2));
    }

    ReadinessProbe(ServiceState state, Duration redisSilence) {
        this.state = state;
        this.redisSilence = redisSilence;
    }

    @Override
    public HealthCheckResponse call() {
        boolean redis = state.heardOfRedisWithin(redisSilence);
        boolean started = state.isStarted();
        boolean draining = state.isDraining();
        return HealthCheckResponse.named("traffic")
                .status(started && redis && !draining)
                .withData("started", started)
                .withData("redis", redis)
                .withData("draining", draining)
                .build();
    }
}
