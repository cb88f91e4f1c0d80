package io.chatcluster.service.history;

import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import java.util.List;

/**
 * What of a conversation is still to be copied.
 *
 * @param top where the conversation stands
 * @param start the offset after which copying goes on
 * @param publications the first page after it
 */
public record Unfinished(StreamPosition top, long start, List<Publication> publications) {}
