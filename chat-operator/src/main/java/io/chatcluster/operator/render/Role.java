package io.chatcluster.operator.render;

/** The parts of a chat; each has pods of its own. */
public enum Role {
    /** Holds connections. */
    CONNECT("connect", "connect"),
    /** Routes messages. */
    WORKER("worker", "worker"),
    /** Answers HTTP and serves the page. */
    API("api", "api,site"),
    /** The Redis of trials. */
    REDIS("redis", "");

    private final String component;
    private final String chatRoles;

    Role(String component, String chatRoles) {
        this.component = component;
        this.chatRoles = chatRoles;
    }

    /** As labels and names have it. */
    public String component() {
        return component;
    }

    /** As the service's setting {@code chat.roles} has it. */
    String chatRoles() {
        return chatRoles;
    }
}
