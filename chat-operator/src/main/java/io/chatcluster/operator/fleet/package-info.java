/**
 * The words for what is known about the pods at one instant: figures, states, the fleet as a whole. Pure values without
 * Kubernetes; {@code observe} makes them, {@code scaling} and {@code drain} decide on them. Immutable, so any thread.
 */
@NullMarked
package io.chatcluster.operator.fleet;

import org.jspecify.annotations.NullMarked;
