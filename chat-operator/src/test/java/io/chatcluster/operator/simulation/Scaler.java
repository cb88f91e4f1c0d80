package io.chatcluster.operator.simulation;

/** Somebody who looks at the world once in a step and changes the number of pods. */
interface Scaler {

    void look(World world);
}
