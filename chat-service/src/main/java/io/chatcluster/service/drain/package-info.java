/**
 * Empties this process politely: clients are told to come back, a few at a time, so that the other processes can take them.
 * Called by the process' end and by the operator's {@code /drain}. One virtual thread per drain; everything else is
 * thread-safe.
 */
@NullMarked
package io.chatcluster.service.drain;

import org.jspecify.annotations.NullMarked;
