/**
 * The decision against a plain HorizontalPodAutoscaler, on a virtual clock: people come and go by a curve, pods take time to
 * start, those who are closed come back. Test code only; {@code -Dsimulation.update=true} writes the figures into the docs.
 */
@NullMarked
package io.chatcluster.operator.simulation;

import org.jspecify.annotations.NullMarked;
