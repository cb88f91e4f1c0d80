package io.chatcluster.service.chat;

import io.chatcluster.service.account.Account;
import java.util.Optional;

/**
 * A channel as one of a user's conversations.
 *
 * @param channel its name
 * @param with the other person of a direct conversation; empty for rooms
 * @param top the last offset
 * @param read up to where the user has read
 * @param seen up to where the other person has; 0 for rooms
 * @param unread how many publications after {@code read} are still there
 * @param last the last one with the beginning of its text; empty where none is kept any more
 * @param at when something last happened, in ms
 */
public record Conversation(
        String channel,
        Optional<Account> with,
        long top,
        long read,
        long seen,
        long unread,
        Optional<ChatMessage> last,
        long at) {}
