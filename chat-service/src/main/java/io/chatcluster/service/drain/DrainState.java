package io.chatcluster.service.drain;

/**
 * Where a process is on its way out.
 *
 * <pre>
 *            begin              empty, or the deadline
 *  Serving ────────▶ Draining ─────────────────────────▶ Drained
 *     ▲                │  ▲
 *     └──── resume ────┘  └── begin: the later order wins
 * </pre>
 */
public sealed interface DrainState {

    /** Takes connections. */
    record Serving() implements DrainState {}

    /**
     * Gives its connections away.
     *
     * @param order by which order
     * @param number of the order in the life of the process, from 1
     */
    record Draining(DrainOrder order, int number) implements DrainState {}

    /** Empty for good. */
    record Drained() implements DrainState {}
}
