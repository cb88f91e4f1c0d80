package io.chatcluster.service.presence;

import io.chatcluster.service.model.ClientInfo;
import java.util.List;

/**
 * Who is in a channel.
 *
 * @param clients how many connections
 * @param users how many different users
 * @param infos every connection; empty where only the numbers were asked for
 */
public record Members(int clients, int users, List<ClientInfo> infos) {}
