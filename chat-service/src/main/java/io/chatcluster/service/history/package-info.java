/** What is kept of each channel and where it stands: reads of logs and positions. Thread-safe. */
@NullMarked
package io.chatcluster.service.history;

import org.jspecify.annotations.NullMarked;
