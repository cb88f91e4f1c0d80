package io.chatcluster.service.relay;

/**
 * One entry of a relay stream.
 *
 * @param id its id in the stream
 * @param frame what is to be routed
 */
public record RelayEntry(String id, Frame frame) {}
