/**
 * How accepted messages travel from the publisher to the nodes that need them.
 *
 * <p>Entries of a partition's relay stream have the fields {@code v} (format version, "1"), {@code k} (kind: p publication,
 * j join, l leave, s signal), {@code c} channel, {@code e} epoch, {@code o} offset, {@code t} time in ms, {@code p} payload.
 * Joins and leaves have a version of the user list in {@code o} and who it is in {@code p}; signals have neither and are
 * shown once. The payload of a signal is a JSON object whose first field is {@code type}: those that begin with {@code
 * gochat.} are questions for the nodes; all others, such as {@code typing} and {@code read}, are for people. Only publications are kept in the channel's log ({@code t}, {@code p}).
 *
 * <p>Inbox entries have the single field {@code f}: a packed sequence of frames. The first byte is the format version (1); each
 * frame then is a kind byte, channel and epoch as UTF-8 with two bytes of length, offset and time as eight bytes each, the
 * payload with four bytes of length. A publication over 8 KiB travels with an empty payload and its kind as a capital
 * letter: the node reads it from the log. All numbers are big-endian. Readers refuse versions that they do not know.
 */
@NullMarked
package io.chatcluster.service.relay;

import org.jspecify.annotations.NullMarked;
