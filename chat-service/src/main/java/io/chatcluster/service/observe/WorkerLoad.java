package io.chatcluster.service.observe;

/**
 * The numbers of a process that routes.
 *
 * @param lagEntries accepted messages that no worker has read, of all partitions
 * @param pendingEntries read and not finished, of all partitions
 * @param arrivalsPerSecond messages that this worker routes each second; over all workers that is what is accepted
 */
public record WorkerLoad(long lagEntries, long pendingEntries, double arrivalsPerSecond) {}
