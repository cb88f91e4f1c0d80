package io.chatcluster.operator.simulation;

/**
 * What a run cost.
 *
 * @param podSeconds pods, times how long they ran
 * @param secondsOverCapacity time in which somebody found no place
 * @param moved people asked to come back elsewhere, at a pace
 * @param cut people whose pod was taken away under them
 * @param changes pods added and pods taken away
 * @param largest most pods at a time
 */
record Outcome(long podSeconds, int secondsOverCapacity, long moved, long cut, int changes, int largest) {

    long podHours() {
        return Math.round(podSeconds / 3600.0);
    }

    /** People who had to connect anew because of scaling. */
    long disturbed() {
        return moved + cut;
    }
}
