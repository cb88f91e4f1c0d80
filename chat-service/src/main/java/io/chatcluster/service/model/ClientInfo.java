package io.chatcluster.service.model;

/**
 * Who is behind a connection.
 *
 * @param user the user's id in text, as the native protocol wants it
 * @param client the connection's id, fresh for each connection; empty for messages that came over HTTP
 * @param name the user's name, shown to people
 */
public record ClientInfo(String user, String client, String name) {}
