/** Puts the parts together, starts them in order by role, and stops them in the opposite order. */
@NullMarked
package io.chatcluster.service.app;

import org.jspecify.annotations.NullMarked;
