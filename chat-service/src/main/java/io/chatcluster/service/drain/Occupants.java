package io.chatcluster.service.drain;

/** The connections of this process, as a drain needs them. Thread-safe. */
public interface Occupants {

    /** How many are open and not told to go. */
    int count();

    /** How many sockets there are, those that are being closed included. */
    int present();

    /** Tells some of them to come back, which will be to another process; they are closed soon after. */
    void evict(int count);

    /** Whether new ones are let in. */
    void admit(boolean open);
}
