/**
 * The door of the one global room, {@code /broadcast}, without a login: what a client sends, every client gets. Only package app
 * calls in here. Everything of a client lives on the event loop of its socket.
 */
@NullMarked
package io.chatcluster.service.protocol.broadcast;

import org.jspecify.annotations.NullMarked;
