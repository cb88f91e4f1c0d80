/**
 * Access to Redis: every key and script, pipelined commands by partition, blocking reads on connections of their own, and
 * the laptop's own Redis. Futures complete on a Redis connection's thread: go on to your own thread before touching your
 * own state. Nothing here knows what a message is.
 */
@NullMarked
package io.chatcluster.service.redis;

import org.jspecify.annotations.NullMarked;
