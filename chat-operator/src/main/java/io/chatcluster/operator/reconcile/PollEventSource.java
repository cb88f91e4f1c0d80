package io.chatcluster.operator.reconcile;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.function.Consumer;

/** Starts a reconciliation after each round of questions, and notices when a chat is gone. */
final class PollEventSource extends SimpleInboundEventSource<ChatCluster> implements ResourceEventAware<ChatCluster> {

    private final Consumer<ResourceID> gone;

    PollEventSource(Consumer<ResourceID> gone) {
        super("load");
        this.gone = gone;
    }

    @Override
    public void onResourceDeleted(ChatCluster resource) {
        gone.accept(ResourceID.fromResource(resource));
    }
}
