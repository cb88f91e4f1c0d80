/** Every meter of the operator, in one class. Any thread. */
@NullMarked
package io.chatcluster.operator.metrics;

import org.jspecify.annotations.NullMarked;
