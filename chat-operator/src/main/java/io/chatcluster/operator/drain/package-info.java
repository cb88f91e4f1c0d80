/**
 * How a pod is emptied before it goes: who goes first, what Kubernetes would delete, and the steps of a drain as a pure
 * function of what is written on the objects. No Kubernetes here; the reconciler carries the steps out.
 */
@NullMarked
package io.chatcluster.operator.drain;

import org.jspecify.annotations.NullMarked;
