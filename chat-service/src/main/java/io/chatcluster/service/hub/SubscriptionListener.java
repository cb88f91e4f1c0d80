package io.chatcluster.service.hub;

/** What a protocol does about its subscriptions; called on the session's event loop. */
public interface SubscriptionListener {

    /** The subscription is live: answer the client now, before anything of the channel goes out. */
    void subscribed(Subscription subscription, SubscribeReply reply);

    /** The subscribe failed and the subscription has ended. */
    void failed(Subscription subscription, Throwable error);

    /** The subscription has ended because the channel cannot be continued from its position: have the client subscribe anew. */
    void interrupted(Subscription subscription);

    /** Lets the protocol deal with an event itself; true keeps it from being encoded and sent. */
    default boolean handles(Subscription subscription, ChannelEvent event) {
        return false;
    }
}
