package io.chatcluster.service.testing;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two people who chat in a room without pause, each answering the other, over one connection each: whatever others do to the
 * service, they notice nothing. Each message is shown to both, once, at the next offset.
 */
public final class Bystanders implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String ROOM = "room:bystanders";

    private final NativeClient one;
    private final NativeClient other;
    private final Thread thread;
    private volatile boolean over;
    private final AtomicLong rounds = new AtomicLong();
    private volatile long worstNanos;
    private volatile @Nullable Throwable failure;
    private long offset;

    private Bystanders(NativeClient one, NativeClient other) {
        this.one = one;
        this.other = other;
        this.thread = Thread.ofVirtual().name("bystanders").unstarted(this::chat);
    }

    /** Two new people begin to chat. */
    public static Bystanders start(URI base) {
        var api = new ChatApi(base);
        var one = NativeClient.connect(base, api.register("bystander"));
        var other = NativeClient.connect(base, api.register("bystander"));
        one.subscribe(ROOM);
        other.subscribe(ROOM);
        var both = new Bystanders(one, other);
        both.thread.start();
        return both;
    }

    private void chat() {
        try {
            while (!over) {
                var begun = System.nanoTime();
                say(one, "from one " + rounds);
                say(other, "from the other " + rounds);
                worstNanos = Math.max(worstNanos, System.nanoTime() - begun);
                rounds.incrementAndGet();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    private void say(NativeClient speaker, String text) {
        var reply = speaker.rpc("send", "{\"channel\":\"%s\",\"text\":\"%s\"}".formatted(ROOM, text));
        if (!reply.has("rpc")) {
            throw new AssertionError("a bystander was refused: " + reply);
        }
        offset++;
        shown(one, text);
        shown(other, text);
    }

    private void shown(NativeClient to, String text) {
        var publication = to.push("pub").path("pub");
        if (publication.path("offset").asLong() != offset
                || !publication.at("/data/text").asText().equals(text)) {
            throw new AssertionError("not '%s' at %d: %s".formatted(text, offset, publication));
        }
    }

    /** Waits until they have chatted on after this call; fails where they cannot, or have missed something. */
    public void haveMissedNothing() {
        var enough = rounds.get() + 2;
        Waiting.until(
                LIMIT,
                PAUSE,
                () -> rounds.get() >= enough || failure != null,
                () -> "the bystanders wait for an answer since round " + rounds);
        if (failure != null) {
            throw new AssertionError("the bystanders noticed", failure);
        }
    }

    /** How often each has answered the other. */
    public long rounds() {
        return rounds.get();
    }

    /** The longest that two messages took, from the first being sent to the second being shown to both. */
    public Duration worst() {
        return Duration.ofNanos(worstNanos);
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        one.close();
        other.close();
    }
}
