/**
 * The CRD as a file: generated from the Java types, compared with the committed one, checked for breaking changes. Test
 * code only; {@code -Dcrd.update=true} writes {@code crds/}.
 */
@NullMarked
package io.chatcluster.operator.crd;

import org.jspecify.annotations.NullMarked;
