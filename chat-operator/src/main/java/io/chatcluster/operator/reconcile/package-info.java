/**
 * The loop: observe, decide, render, report. {@code ChatClusterReconciler} strings the steps together and knows no rule of its
 * own; what it needs between two runs is in {@code Memory}, and nothing is lost when that is. The framework runs one
 * reconciliation of a chat at a time.
 */
@NullMarked
package io.chatcluster.operator.reconcile;

import org.jspecify.annotations.NullMarked;
