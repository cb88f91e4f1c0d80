package io.chatcluster.service.protocol.centrifugal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.Members;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes replies and pushes as UTF-8 JSON, a line each without its end. Fields with their default value are left out, as the protocol's JSON does. */
final class ReplyWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(192);

    private ReplyWriter() {}

    private ReplyWriter add(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private ReplyWriter add(byte[] json) {
        out.writeBytes(json);
        return this;
    }

    private ReplyWriter quoted(String text) {
        out.write('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        return this;
    }

    private static ReplyWriter reply(int id, String method) {
        return new ReplyWriter().add("{\"id\":" + Integer.toUnsignedString(id) + ",\"" + method + "\":{");
    }

    private static ReplyWriter push(String channel, String kind) {
        return new ReplyWriter().add("{\"push\":{\"channel\":").quoted(channel).add(",\"" + kind + "\":{");
    }

    private byte[] end(String close) {
        return add(close).out.toByteArray();
    }

    static byte[] empty(int id, String method) {
        return reply(id, method).end("}}");
    }

    static byte[] error(int id, ErrorCode code, String message) {
        return reply(id, "error")
                .add("\"code\":" + code.code() + ",\"message\":")
                .quoted(message)
                .add(code.temporary() ? ",\"temporary\":true" : "")
                .end("}}");
    }

    /** The reply to connect, with the one server-side subscription that everybody has. */
    static byte[] connect(
            int id,
            ClientInfo self,
            String version,
            long pingSeconds,
            String inbox,
            SubscribeReply subscribed,
            boolean recovering) {
        return reply(id, "connect")
                .add("\"client\":")
                .quoted(self.client())
                .add(",\"version\":")
                .quoted(version)
                .add(",\"ping\":" + pingSeconds + ",\"pong\":true,\"data\":{\"id\":")
                .quoted(self.user())
                .add(",\"name\":")
                .quoted(self.name())
                .add("},\"subs\":{")
                .quoted(inbox)
                .add(":{")
                .subscribed(subscribed, recovering)
                .end("}}}}");
    }

    static byte[] subscribe(int id, SubscribeReply subscribed, boolean recovering) {
        return reply(id, "subscribe").subscribed(subscribed, recovering).end("}}");
    }

    private ReplyWriter subscribed(SubscribeReply reply, boolean recovering) {
        add("\"recoverable\":true,\"positioned\":true").position(reply.top());
        if (recovering) {
            add(",\"was_recovering\":true").add(reply.recovered() ? ",\"recovered\":true" : "");
        }
        if (!reply.missed().isEmpty()) {
            add(",\"publications\":").publications(reply.missed());
        }
        return this;
    }

    private ReplyWriter position(StreamPosition position) {
        add(",\"epoch\":").quoted(position.epoch());
        return position.offset() == 0 ? this : add(",\"offset\":" + position.offset());
    }

    private ReplyWriter publications(List<Publication> publications) {
        var separator = "[";
        for (var publication : publications) {
            add(separator).add("{").publication(publication).add("}");
            separator = ",";
        }
        return publications.isEmpty() ? add("[]") : add("]");
    }

    private ReplyWriter publication(Publication publication) {
        add("\"data\":").add(publication.body().data()).add(",\"offset\":" + publication.offset() + ",\"info\":{");
        return info(publication.body().sender()).add("}");
    }

    private ReplyWriter info(ClientInfo info) {
        add("\"user\":").quoted(info.user());
        add(",\"client\":").quoted(info.client());
        return add(",\"conn_info\":{\"name\":").quoted(info.name()).add("}");
    }

    static byte[] history(int id, LogRead page) {
        return reply(id, "history")
                .add("\"publications\":")
                .publications(page.publications())
                .position(page.top())
                .end("}}");
    }

    static byte[] presence(int id, Members members) {
        var writer = reply(id, "presence").add("\"presence\":{");
        var separator = "";
        for (var info : members.infos()) {
            writer.add(separator).quoted(info.client()).add(":{").info(info).add("}");
            separator = ",";
        }
        return writer.end("}}}");
    }

    static byte[] presenceStats(int id, Members members) {
        return reply(id, "presence_stats")
                .add("\"num_clients\":" + members.clients() + ",\"num_users\":" + members.users())
                .end("}}");
    }

    static byte[] rpc(int id, byte[] data) {
        return reply(id, "rpc").add("\"data\":").add(data).end("}}");
    }

    static byte[] published(String channel, Publication publication) {
        return push(channel, "pub").publication(publication).end("}}}");
    }

    static byte[] coming(String channel, ClientInfo info, boolean joined) {
        return push(channel, joined ? "join" : "leave")
                .add("\"info\":{")
                .info(info)
                .end("}}}}");
    }

    /** A signal as a publication without an offset. */
    static byte[] signal(String channel, byte[] json) {
        return push(channel, "pub").add("\"data\":").add(json).end("}}}");
    }

    static byte[] unsubscribed(String channel, DisconnectCode code, int wireCode) {
        return push(channel, "unsubscribe")
                .add("\"code\":" + wireCode + ",\"reason\":")
                .quoted(code.reason())
                .end("}}}");
    }
}
