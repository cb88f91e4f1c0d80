/** Fixtures: a real Kubernetes API, pods that are not there, resources from files. Test code only. */
@NullMarked
package io.chatcluster.operator.testing;

import org.jspecify.annotations.NullMarked;
