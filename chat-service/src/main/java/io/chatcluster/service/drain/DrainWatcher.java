package io.chatcluster.service.drain;

/** Is told what becomes of the process, on the thread that changes it. */
public interface DrainWatcher {

    /** The process is being emptied. */
    void draining();

    /** The drain was taken back. */
    void resumed();

    /** The process is empty, for good. */
    void drained();
}
