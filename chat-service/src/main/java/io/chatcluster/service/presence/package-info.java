/** Who is in which channel, on which connection of which node; exact within ten seconds of a node's death. Thread-safe. */
@NullMarked
package io.chatcluster.service.presence;

import org.jspecify.annotations.NullMarked;
