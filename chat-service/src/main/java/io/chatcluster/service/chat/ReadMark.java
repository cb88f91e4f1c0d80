package io.chatcluster.service.chat;

/**
 * Up to where somebody has read.
 *
 * @param channel what they read
 * @param read the last offset that they have read
 * @param unread how many publications after it the channel still has
 */
public record ReadMark(String channel, long read, long unread) {}
