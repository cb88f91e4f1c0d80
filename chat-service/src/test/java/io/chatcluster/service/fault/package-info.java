/**
 * Real processes under load, with faults: a ledger proves that every acknowledged message was shown once and in order.
 * {@code FaultIT} and {@code RedisOutageIT} are part of every verify; {@code FaultSoak} runs on demand, by
 * {@code make fault MINUTES=10 SEED=1}.
 */
@NullMarked
package io.chatcluster.service.fault;

import org.jspecify.annotations.NullMarked;
