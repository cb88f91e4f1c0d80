package io.chatcluster.service.chat;

/**
 * What people do beside talking.
 *
 * @param marks up to where they have read
 * @param conversations with whom and where they talk
 * @param rooms which rooms there are
 * @param signals what they are told in passing
 */
public record Social(ReadMarks marks, Conversations conversations, Rooms rooms, Signals signals) {}
