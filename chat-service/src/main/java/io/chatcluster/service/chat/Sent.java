package io.chatcluster.service.chat;

import io.chatcluster.service.model.StreamPosition;

/**
 * A message that is taken and will not be lost.
 *
 * @param channel where it is
 * @param position its place there
 * @param id the message id: the client's own where it gave one
 * @param at when it was taken, in ms
 * @param duplicate whether it had been taken before under the same id
 */
public record Sent(String channel, StreamPosition position, String id, long at, boolean duplicate) {}
