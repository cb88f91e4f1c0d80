package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;

/** Every name, label and annotation that the operator writes or reads. */
public final class Names {

    /** What a label or annotation of ours begins with. */
    private static final String PREFIX = ChatCluster.GROUP + "/";

    /** On the resource: the operator leaves everything as it is. */
    public static final String PAUSED = PREFIX + "paused";

    /** On the resource: no connect pod goes. */
    public static final String PAUSED_SCALE_IN = PREFIX + "paused-scale-in";

    /** On the resource: no connect pod is added. */
    public static final String PAUSED_SCALE_OUT = PREFIX + "paused-scale-out";

    /** On a pod: when its drain began. */
    public static final String DRAIN_STARTED = PREFIX + "drain-started";

    /** On a pod: when its drain ends, empty or not. Who has this is being emptied. */
    public static final String DRAIN_DEADLINE = PREFIX + "drain-deadline";

    /** On a pod: how many people it had when its drain began. */
    public static final String DRAIN_CONNECTIONS = PREFIX + "drain-connections";

    /** On a pod: the number of replicas was lowered for it. */
    public static final String DRAIN_COMMITTED = PREFIX + "drain-committed";

    /** On a pod, of Kubernetes: lower goes first. */
    public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    /** On a pod template: changes with the settings, so that pods are exchanged with them. */
    static final String SETTINGS_HASH = PREFIX + "settings-hash";

    /** The name of the operator where objects say who manages them; also the field manager. */
    public static final String MANAGER = "chat-operator";

    public static final String LABEL_MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String LABEL_NAME = "app.kubernetes.io/name";
    public static final String LABEL_INSTANCE = "app.kubernetes.io/instance";
    public static final String LABEL_COMPONENT = "app.kubernetes.io/component";

    /** Selects everything that the operator made. */
    public static final String MANAGED = LABEL_MANAGED_BY + "=" + MANAGER;

    /** The key of the password in every Secret. */
    public static final String PASSWORD = "password";

    /** The key of the authority's certificate in a Secret. */
    public static final String CA = "ca.crt";

    private Names() {}

    /** The name of a role's objects. */
    public static String of(HasMetadata cluster, Role role) {
        return cluster.getMetadata().getName() + "-" + role.component();
    }

    static String settings(HasMetadata cluster) {
        return cluster.getMetadata().getName() + "-settings";
    }

    /** Labels that select the pods of a role. */
    public static Map<String, String> selector(HasMetadata cluster, Role role) {
        var labels = instance(cluster);
        labels.put(LABEL_COMPONENT, role.component());
        return labels;
    }

    /** Labels that select all pods of a chat. */
    static Map<String, String> instance(HasMetadata cluster) {
        var labels = new TreeMap<String, String>();
        labels.put(LABEL_NAME, "chat");
        labels.put(LABEL_INSTANCE, cluster.getMetadata().getName());
        return labels;
    }

    /** Labels of an object of a role. */
    static Map<String, String> labels(HasMetadata cluster, Role role) {
        var labels = selector(cluster, role);
        labels.put(LABEL_MANAGED_BY, MANAGER);
        return labels;
    }

    /** Labels of an object of the whole chat. */
    static Map<String, String> labels(HasMetadata cluster) {
        var labels = instance(cluster);
        labels.put(LABEL_MANAGED_BY, MANAGER);
        return labels;
    }

    /** The selector of the connect pods as text, for the scale subresource. */
    public static String selectorText(HasMetadata cluster, Role role) {
        var text = new StringBuilder();
        selector(cluster, role).forEach((key, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(key)
                .append('=')
                .append(value));
        return text.toString();
    }
}
