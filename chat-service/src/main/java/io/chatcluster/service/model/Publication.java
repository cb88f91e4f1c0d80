package io.chatcluster.service.model;

/**
 * One entry of a channel's log.
 *
 * @param offset its number, contiguous from 1 on within an epoch and going on across epochs
 * @param time when it was accepted, milliseconds since 1970 by Redis' clock
 * @param body what was published
 */
public record Publication(long offset, long time, PublicationBody body) {}
