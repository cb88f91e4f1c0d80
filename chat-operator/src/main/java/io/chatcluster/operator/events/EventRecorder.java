package io.chatcluster.operator.events;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.config.OperatorConfig;
import io.chatcluster.operator.render.Names;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Writes events; the same one about the same chat not again for a while. An event that cannot be written is logged only. */
@ApplicationScoped
public class EventRecorder {

    private static final Logger LOG = Logger.getLogger(EventRecorder.class);

    /** The API server's limit of a note, in characters. */
    private static final int NOTE = 1024;

    private static final int REMEMBERED = 2_000;
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private record Key(String uid, EventReason reason, String note) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final Duration silence;
    private final String instance;
    private final Map<Key, Instant> said = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** For the container. */
    @Inject
    public EventRecorder(KubernetesClient client, OperatorConfig config, Clock clock) {
        this.client = client;
        this.clock = clock;
        silence = config.eventSilence();
        instance = Optional.ofNullable(System.getenv("HOSTNAME")).orElse(Names.MANAGER);
    }

    /** Says that something happened. */
    public void say(ChatCluster cluster, EventReason reason, String note) {
        Instant now = clock.instant();
        if (isRepeated(new Key(cluster.getMetadata().getUid(), reason, note), now)) {
            return;
        }
        LOG.infof(
                "%s cluster=%s/%s %s",
                reason.text(),
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName(),
                note);
        var event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName(cluster.getMetadata().getName() + "-")
                .withNamespace(cluster.getMetadata().getNamespace())
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(now)))
                .withReportingController(ChatCluster.GROUP + "/" + Names.MANAGER)
                .withReportingInstance(instance)
                .withAction("Reconcile")
                .withReason(reason.text())
                .withType(reason.type())
                .withNote(note.length() > NOTE ? note.substring(0, NOTE) : note)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(cluster.getApiVersion())
                        .withKind(cluster.getKind())
                        .withNamespace(cluster.getMetadata().getNamespace())
                        .withName(cluster.getMetadata().getName())
                        .withUid(cluster.getMetadata().getUid())
                        .build())
                .build();
        try {
            client.events().v1().events().resource(event).create();
        } catch (KubernetesClientException e) {
            LOG.warnf("event not written reason=%s cause=%s", reason.text(), e.getMessage());
        }
    }

    private boolean isRepeated(Key key, Instant now) {
        synchronized (said) {
            Instant last = said.get(key);
            if (last != null && Duration.between(last, now).compareTo(silence) < 0) {
                return true;
            }
            said.put(key, now);
            return false;
        }
    }
}
