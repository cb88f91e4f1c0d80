package io.chatcluster.service.app;

import io.chatcluster.service.drain.Occupants;
import io.chatcluster.service.hub.Admission;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.model.DisconnectCode;

/** The connections of all doors of this process, for the drain. */
record LocalConnections(Hub hub, Admission admission) implements Occupants {

    @Override
    public int count() {
        return hub.connections();
    }

    @Override
    public int present() {
        return admission.connections();
    }

    @Override
    public void evict(int count) {
        hub.disconnect(count, DisconnectCode.SHUTDOWN);
    }

    @Override
    public void admit(boolean open) {
        if (open) {
            admission.open();
        } else {
            admission.close();
        }
    }
}
