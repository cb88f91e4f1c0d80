package io.chatcluster.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.render.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes one object as it is to be. */
@ApplicationScoped
public class Applier {

    private static final Logger LOG = Logger.getLogger(Applier.class);
    private static final int CONFLICT = 409;

    /** What became of an object. */
    public enum Result {
        /** It was right. */
        UNCHANGED,
        /** It was made or changed. */
        APPLIED,
        /** It belongs to somebody else and was left alone. */
        FOREIGN,
        /** Somebody changed it at the same moment; the next reconciliation tries again. */
        CONTENDED
    }

    private final ObjectMapper json;

    /** For the container. */
    @Inject
    public Applier(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Makes the object as it is to be, unless it is.
     *
     * @param live what was read of it just now; where empty, the cache is asked, and then the API server
     */
    public <T extends HasMetadata> Result apply(
            ChatCluster cluster, T wanted, Optional<? extends HasMetadata> live, Context<ChatCluster> context) {
        KubernetesClient client = context.getClient();
        Optional<? extends HasMetadata> found = live.isPresent() ? live : find(wanted, context);
        if (found.isPresent()) {
            if (!isOurs(cluster, found.get())) {
                return Result.FOREIGN;
            }
            JsonNode is = json.valueToTree(found.get());
            JsonNode should = json.valueToTree(wanted);
            if (Matcher.has(is, should)) {
                return Result.UNCHANGED;
            }
        }
        // Where the number of pods depends on what was read, nobody may have changed it since.
        live.ifPresent(read ->
                wanted.getMetadata().setResourceVersion(read.getMetadata().getResourceVersion()));
        try {
            client.resource(wanted)
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                    .withFieldManager(Names.MANAGER)
                                    .withForce(true)
                                    .build(),
                            wanted);
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT && live.isPresent()) {
                return Result.CONTENDED;
            }
            throw e;
        }
        LOG.infof(
                "applied kind=%s namespace=%s name=%s",
                wanted.getKind(),
                wanted.getMetadata().getNamespace(),
                wanted.getMetadata().getName());
        return Result.APPLIED;
    }

    /** Removes an object that is not wanted any more, if it is ours. */
    public void remove(ChatCluster cluster, HasMetadata unwanted, Context<ChatCluster> context) {
        // What is ours has our labels, so the cache knows it; only kinds that are not watched have to be asked for.
        Optional<? extends HasMetadata> here =
                unwanted instanceof GenericKubernetesResource ? find(unwanted, context) : cached(unwanted, context);
        here.filter(found -> isOurs(cluster, found)).ifPresent(found -> {
            context.getClient().resource(found).delete();
            LOG.infof(
                    "removed kind=%s namespace=%s name=%s",
                    unwanted.getKind(),
                    unwanted.getMetadata().getNamespace(),
                    unwanted.getMetadata().getName());
        });
    }

    private static Optional<? extends HasMetadata> cached(HasMetadata wanted, Context<ChatCluster> context) {
        String name = wanted.getMetadata().getName();
        return context.getSecondaryResourcesAsStream(wanted.getClass())
                .filter(found -> found.getMetadata().getName().equals(name))
                .findFirst();
    }

    private static Optional<? extends HasMetadata> find(HasMetadata wanted, Context<ChatCluster> context) {
        if (!(wanted instanceof GenericKubernetesResource)) {
            Optional<? extends HasMetadata> cached = cached(wanted, context);
            if (cached.isPresent()) {
                return cached;
            }
        }
        // Not in the cache: it is not there, or it has lost its labels, or it never had ours.
        Resource<HasMetadata> resource = context.getClient().resource(wanted);
        return Optional.ofNullable(resource.get());
    }

    /** Whether the object was made for that very resource. */
    public static boolean isOurs(ChatCluster cluster, HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(cluster.getMetadata().getUid()));
    }
}
