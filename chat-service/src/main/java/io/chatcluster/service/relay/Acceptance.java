package io.chatcluster.service.relay;

import io.chatcluster.service.model.StreamPosition;

/**
 * Where a publication went; from now on it is not lost.
 *
 * @param position its epoch and offset
 * @param time when it was accepted, in ms by Redis' clock
 * @param duplicate whether an earlier publication had the same idempotency key; the position is that one's
 */
public record Acceptance(StreamPosition position, long time, boolean duplicate) {}
