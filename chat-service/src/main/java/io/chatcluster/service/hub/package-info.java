/**
 * Delivery on one node: which connection listens to which channel, in what order each channel has been seen, and how its
 * publications get onto sockets.
 *
 * <p>Threading: the {@link io.chatcluster.service.hub.Hub} and its feeds live on one event loop, the hub's. Everything of a
 * connection (session, subscriptions, outbox) and the {@link io.chatcluster.service.hub.Shard} that lists it live on the event
 * loop of its socket. The two hand each other tasks, in order.
 */
@NullMarked
package io.chatcluster.service.hub;

import org.jspecify.annotations.NullMarked;
