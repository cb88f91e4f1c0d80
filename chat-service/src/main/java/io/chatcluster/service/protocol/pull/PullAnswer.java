package io.chatcluster.service.protocol.pull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.chatcluster.service.chat.MessageText;
import io.chatcluster.service.config.ChatConfig.PullAnswers;
import io.chatcluster.service.history.StampedPage;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a client is answered.
 *
 * @param status of HTTP
 */
record PullAnswer(int status, Type type, Buffer body) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /** What the body is. */
    enum Type {
        JSON("application/json; charset=utf-8"),
        TEXT("text/plain; charset=utf-8");

        private final String header;

        Type(String header) {
            this.header = header;
        }

        String header() {
            return header;
        }
    }

    /** The answer to a ping. */
    static final PullAnswer PONG = new PullAnswer(200, Type.JSON, Buffer.buffer("{\"message\":\"pong\"}"));

    /** A text. */
    static PullAnswer text(int status, String text) {
        return new PullAnswer(status, Type.TEXT, Buffer.buffer(text));
    }

    /** The answer to a send. */
    static PullAnswer sent(PullAnswers shape) {
        return switch (shape) {
            case DOCUMENTED -> new PullAnswer(200, Type.JSON, Buffer.buffer("{\"status\":\"success\"}"));
            case OBSERVED -> text(201, "ok");
        };
    }

    /**
     * The answer to a pull.
     *
     * <p>Documented: all members, and {@code next_cursor} always says where to go on, be it for what is yet to come. Observed:
     * members that are empty, false or 0 are left out, and {@code next_cursor} is there only with {@code has_more}, because
     * the original's clients take its presence for more to come.
     */
    static PullAnswer page(PullAnswers shape, PullRequest.Pull pull, StampedPage page) {
        var out = new ByteArrayOutputStream(64 + 160 * page.entries().size());
        var more = page.following().isPresent();
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            var all = shape == PullAnswers.DOCUMENTED;
            if (all || !page.entries().isEmpty()) {
                json.writeArrayFieldStart("messages");
                for (var entry : pull.reverse() ? page.entries().reversed() : page.entries()) {
                    message(json, pull.chat().chat(), entry, all);
                }
                json.writeEndArray();
            }
            if (all || more) {
                json.writeBooleanField("has_more", more);
                json.writeNumberField("next_cursor", next(pull, page));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory take everything", e);
        }
        return new PullAnswer(200, Type.JSON, Buffer.buffer(out.toByteArray()));
    }

    private static void message(JsonGenerator json, String chat, StampedPage.Entry entry, boolean all)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("chat", chat);
        for (var member : List.of(
                new String[] {"text", MessageText.of(entry.body().data())},
                new String[] {"sender", entry.body().sender().name()})) {
            if (all || !member[1].isEmpty()) {
                json.writeStringField(member[0], member[1]);
            }
        }
        json.writeNumberField("send_time", entry.stamp().second());
        json.writeEndObject();
    }

    /** Where the next pull begins: at the message that follows; else after the last one; else where this pull began. */
    private static long next(PullRequest.Pull pull, StampedPage page) {
        if (page.following().isPresent()) {
            return page.following().get().cursor();
        }
        return page.entries().isEmpty()
                ? pull.cursor()
                : page.entries().getLast().stamp().cursor() + 1;
    }
}
