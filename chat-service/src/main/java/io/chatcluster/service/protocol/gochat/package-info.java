/**
 * The gochat door: its HTTP calls under {@code /user/} and {@code /push/}, its sockets and its frames, byte for byte as its
 * clients know them. Only package app calls in here. Requests are handled on their event loop, which nothing here blocks.
 */
@NullMarked
package io.chatcluster.service.protocol.gochat;

import org.jspecify.annotations.NullMarked;
