/**
 * The native door: the Centrifugal client protocol in JSON over a WebSocket at {@code /connection/websocket}. Frames and their
 * meaning follow the protocol's published definition; the SDKs of its project connect to it as they are. Everything of a
 * connection lives on the event loop of its socket.
 */
@NullMarked
package io.chatcluster.service.protocol.centrifugal;

import org.jspecify.annotations.NullMarked;
