package io.chatcluster.service.app;

import io.chatcluster.service.drain.DrainWatcher;
import io.chatcluster.service.observe.ServiceState;

/** Tells the probes and the load report how a drain goes. */
record DrainMarks(ServiceState state) implements DrainWatcher {

    @Override
    public void draining() {
        state.markDraining();
    }

    @Override
    public void resumed() {
        state.markResumed();
    }

    @Override
    public void drained() {
        state.markDrained();
    }
}
