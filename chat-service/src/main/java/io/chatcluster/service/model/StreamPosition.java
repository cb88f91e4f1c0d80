package io.chatcluster.service.model;

/**
 * A reader's place in a channel.
 *
 * @param epoch the incarnation of the numbering; empty for "not known yet"
 * @param offset the last offset seen, 0 before the first
 */
public record StreamPosition(String epoch, long offset) {

    /** Before the first publication, in whichever epoch: what a client sends to get everything there is. */
    public static final StreamPosition BEGINNING = new StreamPosition("", 0);
}
