package io.chatcluster.service.history;

import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.Stamp;
import java.util.List;
import java.util.Optional;

/**
 * A page of a pull chat, oldest first.
 *
 * @param following the stamp of the publication after the page; empty where the page reaches the end
 */
public record StampedPage(List<Entry> entries, Optional<Stamp> following) {

    /** One publication of the page. */
    public record Entry(Stamp stamp, PublicationBody body) {}
}
