package io.chatcluster.service.observe;

/** Where the load report comes from; one bean of the application implements it. */
public interface LoadSource {

    /** What is known now. Called on an event loop: answers from memory. */
    LoadReport report();
}
