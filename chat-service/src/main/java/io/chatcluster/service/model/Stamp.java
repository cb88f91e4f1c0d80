package io.chatcluster.service.model;

/**
 * When a publication of a pull chat was accepted: the second, and its place among those of that second. Stamps of a channel
 * rise from publication to publication, whatever clocks do, and stay with the publication for ever.
 *
 * @param second seconds since 1970
 * @param index 0 to {@link #PER_SECOND} - 1
 */
public record Stamp(long second, int index) {

    /** Places of a second. Redis accepts far fewer publications in one; should a second ever be full, the next one begins. */
    public static final int PER_SECOND = 1_000_000;

    /** The stamp as one number that is in order: {@code second * 10^6 + index}. */
    public long cursor() {
        return second * PER_SECOND + index;
    }

    /** The stamp behind such a number. */
    public static Stamp of(long cursor) {
        return new Stamp(cursor / PER_SECOND, (int) (cursor % PER_SECOND));
    }
}
