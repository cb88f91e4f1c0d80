/**
 * The door of cursor-pull clients: {@code /ping}, {@code /api/send} and {@code /api/pull}, without a login. Only package app calls
 * in here. Requests are handled on their event loop, which nothing here blocks.
 */
@NullMarked
package io.chatcluster.service.protocol.pull;

import org.jspecify.annotations.NullMarked;
