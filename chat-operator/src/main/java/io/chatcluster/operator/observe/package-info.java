/**
 * Finds out what is: asks pods for their figures, reads what Kubernetes says of them, and puts both into the words of {@code
 * fleet}. Figures are fetched by virtual threads on a schedule of their own; the reconciler only reads what they left.
 */
@NullMarked
package io.chatcluster.operator.observe;

import org.jspecify.annotations.NullMarked;
