package io.chatcluster.service.account;

/**
 * Who somebody is.
 *
 * @param id positive, given out once
 * @param name 1 to 64 characters, unique
 */
public record Account(long id, String name) {}
