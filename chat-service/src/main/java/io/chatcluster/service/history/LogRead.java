package io.chatcluster.service.history;

import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import java.util.List;

/**
 * The answer to a read of a channel.
 *
 * @param top where the channel stands
 * @param valid whether the position asked from can be continued from, and for a recovery, all that followed is here
 * @param publications what was read, in the order asked for
 */
public record LogRead(StreamPosition top, boolean valid, List<Publication> publications) {}
