package io.chatcluster.service.config;

/** A part of the service that a process may run; {@code all} in the settings means every one of them. */
public enum ChatRole {
    /** Holds WebSocket connections, subscriptions and the fan-out to sockets. */
    CONNECT,
    /** Takes accepted messages from the relay streams and routes them. */
    WORKER,
    /** Answers HTTP: accounts and publishing. */
    API,
    /** Serves the chat page. */
    SITE
}
