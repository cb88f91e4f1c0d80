package io.chatcluster.service.hub;

import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import java.util.List;

/**
 * The answer to a subscribe.
 *
 * @param top where the channel stands; the subscription goes on after it
 * @param recovered whether everything after the client's position is in {@code missed}
 * @param missed what the client has missed, oldest first; empty where it did not recover
 */
public record SubscribeReply(StreamPosition top, boolean recovered, List<Publication> missed) {}
