/**
 * The resource ChatCluster: its shape, defaults, ranges and rules, from which the CRD in {@code crds/} is generated. Values
 * only; every other package may read them. Additions only: a field once released is never removed, renamed or narrowed.
 */
@NullMarked
package io.chatcluster.operator.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
