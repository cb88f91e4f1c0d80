package io.chatcluster.service.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.StreamPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** People who talk in rooms and in private over whichever Redis there is, with a ledger of what was acknowledged. */
public final class RoundTrip implements AutoCloseable {

    private static final int ROOMS = 12;
    private static final long PAUSE_MS = 5;

    private final Pod pod;
    private final RunningWorker worker;
    private final ListeningNode node;
    private final Map<String, Listener> listeners = new HashMap<>();
    private final Map<String, List<String>> acknowledged = new HashMap<>();
    private final List<Thread> talkers = new ArrayList<>();
    private final AtomicInteger said = new AtomicInteger();
    private volatile boolean silent;

    private RoundTrip(Pod pod) {
        this.pod = pod;
        worker = RunningWorker.start(pod, "worker");
        node = ListeningNode.start(pod, "node");
    }

    /** Starts a worker and a node, and has someone listen to each of twelve rooms and to both inboxes of a conversation. */
    public static RoundTrip start(Pod pod) {
        var trip = new RoundTrip(pod);
        IntStream.range(0, ROOMS).forEach(i -> trip.listen("room:" + i));
        trip.listen("user:1");
        trip.listen("user:2");
        return trip;
    }

    private void listen(String channel) {
        var listener = node.listen(channel);
        await().atMost(Pod.PATIENCE).until(() -> !listener.replies().isEmpty());
        listeners.put(channel, listener);
    }

    /** Everybody talks from now on, each sending the next message when the one before was acknowledged. */
    public void talk() {
        IntStream.range(0, ROOMS).forEach(i -> talk("room:" + i, "1"));
        talk("dm:1:2", "1");
    }

    private void talk(String channel, String user) {
        var ledger = acknowledged.computeIfAbsent(channel, name -> new ArrayList<>());
        talkers.add(Thread.ofVirtual().start(() -> {
            for (var i = 0; !silent; i++) {
                var text = channel + " " + i;
                send(channel, user, text);
                ledger.add(text);
                said.incrementAndGet();
                try {
                    Thread.sleep(PAUSE_MS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }));
    }

    /** As clients do: again under the same key until it is acknowledged. */
    private void send(String channel, String user, String text) {
        var accepted = false;
        while (!accepted) {
            try {
                pod.publish(channel, user, text, text);
                accepted = true;
            } catch (ChatException _) {
                // Not acknowledged: the client keeps it and tries again.
            }
        }
    }

    /** Waits until as many more messages have been acknowledged. */
    public void awaitMore(int count) {
        var goal = said.get() + count;
        await().atMost(Pod.PATIENCE.multipliedBy(2)).until(() -> said.get() >= goal);
    }

    /** Ends the talk and checks that everything acknowledged is stored once and in order, shown, and copied to both sides. */
    public void settle() throws InterruptedException {
        silent = true;
        for (var talker : talkers) {
            talker.join();
        }
        for (var channel : acknowledged.keySet()) {
            assertThat(stored(channel)).isEqualTo(acknowledged.get(channel)).isNotEmpty();
        }
        for (var i = 0; i < ROOMS; i++) {
            var room = "room:" + i;
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(listeners.get(room).texts()).isEqualTo(acknowledged.get(room)));
            assertThat(listeners.get(room).refusals()).isZero();
        }
        for (var inbox : List.of("user:1", "user:2")) {
            await().atMost(Pod.PATIENCE).untilAsserted(() -> {
                assertThat(unwrapped(stored(inbox))).isEqualTo(acknowledged.get("dm:1:2"));
                assertThat(unwrapped(listeners.get(inbox).texts())).isEqualTo(acknowledged.get("dm:1:2"));
            });
        }
    }

    /** Someone comes and goes, in view of everybody. */
    public void comeAndGo() {
        var someone = new ClientInfo("77", "client", "name");
        await().atMost(Pod.PATIENCE).untilAsserted(() -> {
            node.beat();
            Pod.get(node.presence().enter("room:0", someone));
            assertThat(Pod.get(node.presence().count("room:0")).users()).isEqualTo(1);
        });
        await().atMost(Pod.PATIENCE)
                .untilAsserted(
                        () -> assertThat(listeners.get("room:0").events()).contains("join 77"));
        Pod.get(node.presence().leave("room:0", someone));
        await().atMost(Pod.PATIENCE)
                .untilAsserted(
                        () -> assertThat(listeners.get("room:0").events()).contains("leave 77"));
    }

    private List<String> stored(String channel) {
        var texts = new ArrayList<String>();
        var after = StreamPosition.BEGINNING;
        while (true) {
            var page = Pod.get(pod.log().page(channel, Optional.of(after), 1000, false));
            if (page.publications().isEmpty()) {
                return texts;
            }
            page.publications().forEach(each -> texts.add(new String(each.body().data(), StandardCharsets.UTF_8)));
            after = new StreamPosition(
                    page.top().epoch(), page.publications().getLast().offset());
        }
    }

    private static List<String> unwrapped(List<String> copies) {
        return copies.stream()
                .map(text -> text.substring(text.indexOf("\"message\":") + 10, text.length() - 1))
                .toList();
    }

    @Override
    public void close() {
        silent = true;
        talkers.forEach(Thread::interrupt);
        node.close();
        worker.close();
    }
}
