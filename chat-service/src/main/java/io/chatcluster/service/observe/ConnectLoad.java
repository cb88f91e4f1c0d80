package io.chatcluster.service.observe;

/**
 * The numbers of a process that holds connections.
 *
 * @param connections open now
 * @param capacity how many may be open
 * @param accepts let in since the start
 * @param closes ended since the start, by either side
 */
public record ConnectLoad(long connections, long capacity, long accepts, long closes) {}
