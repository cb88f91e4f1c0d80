package io.chatcluster.operator.render;

import io.chatcluster.operator.api.v1alpha1.ChatCluster;
import io.chatcluster.operator.api.v1alpha1.ChatClusterSpec;

/**
 * Everything the objects follow from.
 *
 * @param cluster the resource
 * @param image the chat's image
 * @param redisImage the image of the trial Redis
 * @param connectReplicas connect pods, as decided
 * @param workerReplicas workers, as decided
 * @param redisPassword whether Redis wants a password
 * @param redisAuthority whether the Secret has a certificate of an own authority
 * @param monitors whether the cluster knows ServiceMonitors
 */
public record Plan(
        ChatCluster cluster,
        String image,
        String redisImage,
        int connectReplicas,
        int workerReplicas,
        boolean redisPassword,
        boolean redisAuthority,
        boolean monitors) {

    ChatClusterSpec spec() {
        return cluster.getSpec();
    }
}
