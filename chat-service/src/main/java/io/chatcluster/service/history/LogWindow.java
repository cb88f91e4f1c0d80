package io.chatcluster.service.history;

import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import java.util.List;

/**
 * A page between two offsets.
 *
 * @param top where the channel stands
 * @param more whether there is more in the direction of reading
 * @param publications what was read, oldest first
 */
public record LogWindow(StreamPosition top, boolean more, List<Publication> publications) {}
