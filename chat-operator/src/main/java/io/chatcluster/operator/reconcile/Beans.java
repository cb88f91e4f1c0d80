package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the container needs to be told. */
final class Beans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * One of several operators acts; who loses the Lease ends, and starts again as one that waits. The framework's own way to
     * end hangs where the process is ending already, so it is done here without waiting.
     */
    @Produces
    @Singleton
    LeaderElectionConfiguration leaderElection(OperatorConfig config) {
        var callbacks = new LeaderCallbacks(() -> {}, () -> Quarkus.asyncExit(1), leader -> {});
        return new LeaderElectionConfiguration(
                config.leaseName(),
                null,
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                callbacks,
                false);
    }
}
