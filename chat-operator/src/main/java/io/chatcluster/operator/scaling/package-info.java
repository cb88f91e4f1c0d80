/**
 * How many pods there should be: pure functions from what is known to a decision, without clock, I/O or Kubernetes. The
 * reconciler calls them and keeps the history they return; read {@code ConnectScalerTest} for examples.
 *
 * <p>The safety rules are those of the HorizontalPodAutoscaler (missing figures count against the direction, the highest
 * recommendation of a window holds, limited steps up), with the differences that connections ask for: people on leaving pods
 * are demand, the dead band is asymmetric, room is made ahead of time, and pods are emptied before they go.
 */
@NullMarked
package io.chatcluster.operator.scaling;

import org.jspecify.annotations.NullMarked;
