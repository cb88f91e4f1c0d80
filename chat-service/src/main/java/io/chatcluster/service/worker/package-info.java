/**
 * Takes accepted messages from the relay streams to the inboxes of the nodes that need them, copies direct messages into
 * both sides' inbox channels, and tidies up after the dead. Everything here may be repeated: it happens at least once, and
 * what reads the results drops duplicates. Runs on virtual threads.
 */
@NullMarked
package io.chatcluster.service.worker;

import org.jspecify.annotations.NullMarked;
