/**
 * The ChatCluster operator: turns one ChatCluster resource into the deployments, services and settings of a running chat.
 *
 * <p>Nothing outside this module calls it; it talks to the Kubernetes API and to the pods it manages.
 */
@NullMarked
package io.chatcluster.operator;

import org.jspecify.annotations.NullMarked;
