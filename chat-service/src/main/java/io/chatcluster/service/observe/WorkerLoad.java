package io.chatcluster.service.observe;

/**
 * The numbers of a process that routes.
 *
 * @param lagEntries accepted messages that no worker has read, of all partitions
 * @param pendingEntries read and not finished, of all partitions
 * @param arrivalsPerSecond accepted messages each second, of all partitions
 */
public record WorkerLoad(long lagEntries, long pendingEntries, double arrivalsPerSecond) {}
