package io.chatcluster.service.observe;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** The process has started once all its roles run. */
@Startup
@Singleton
final class StartupProbe implements HealthCheck {

    private final ServiceState state;

    StartupProbe(ServiceState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("roles").status(state.isStarted()).build();
    }
}
