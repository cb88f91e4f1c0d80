package io.chatcluster.service.history;

import io.chatcluster.service.model.StreamPosition;

/**
 * One channel of a sweep.
 *
 * @param channel its name
 * @param position where the node's hub stands; for answers, where the channel stands
 */
public record SweepEntry(String channel, StreamPosition position) {}
