package io.chatcluster.service.fault;

import io.chatcluster.service.testing.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Many clients that chat: each listens to two rooms and its inbox and sends at a steady pace, mostly to its rooms, sometimes to
 * someone else. Every fifth user has two connections. For one test thread; each client sends on a virtual thread of its own.
 */
final class Crowd implements AutoCloseable {

    private static final Duration JOIN_LIMIT = Duration.ofMinutes(1);
    /** A client gives up on a message after four minutes, so whoever sends is done by then. */
    private static final Duration SENT_LIMIT = Duration.ofMinutes(5);

    private static final Duration SHOWN_LIMIT = Duration.ofSeconds(90);
    private static final int DEVICES_EVERY = 5;
    private static final long LONGEST_NAP_NANOS = 200_000_000;

    /**
     * Who chats how much.
     *
     * @param perSecond messages of all clients together
     * @param directShare part of the messages that go to one person
     */
    record Plan(String name, int clients, int rooms, double perSecond, double directShare, long seed) {}

    private final Plan plan;
    private final Ledger ledger = new Ledger();
    private final ReturningClient.Counts counts = new ReturningClient.Counts();
    private final HttpClient http;
    private final List<ReturningClient> clients = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean chatting = true;

    private Crowd(Fleet fleet, Plan plan) {
        this.plan = plan;
        this.http = HttpClient.newBuilder()
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        var random = new SplittableRandom(plan.seed());
        var token = "";
        for (var i = 0; i < plan.clients(); i++) {
            if (i % DEVICES_EVERY != 1) {
                token = fleet.register(http, plan.name() + "-user-" + i);
            }
            var first = random.nextInt(plan.rooms());
            var second = (first + 1 + random.nextInt(plan.rooms() - 1)) % plan.rooms();
            clients.add(new ReturningClient(
                    plan.name() + "-client-" + i,
                    token,
                    fleet.doors(),
                    List.of(room(first), room(second)),
                    http,
                    ledger,
                    counts));
        }
    }

    private String room(int number) {
        return "room:" + plan.name() + "." + number;
    }

    /** Connects everyone; returns when each has joined its channels. */
    static Crowd join(Fleet fleet, Plan plan) {
        var crowd = new Crowd(fleet, plan);
        crowd.clients.forEach(ReturningClient::start);
        crowd.await(
                JOIN_LIMIT,
                () -> crowd.clients.stream().allMatch(ReturningClient::hasJoinedEverything),
                () -> "not everyone joined");
        return crowd;
    }

    /** Everyone begins to send. */
    void chat() {
        for (var i = 0; i < clients.size(); i++) {
            var client = clients.get(i);
            var random = new SplittableRandom(plan.seed() * 1000 + i);
            senders.add(Thread.ofVirtual().name(client.name() + "-sends").start(() -> chat(client, random)));
        }
    }

    private void chat(ReturningClient client, SplittableRandom random) {
        var users = clients.stream().map(ReturningClient::user).distinct().toList();
        var everyNanos = (long) (1e9 * clients.size() / plan.perSecond());
        var next = System.nanoTime() + (long) (random.nextDouble() * everyNanos);
        try {
            for (var number = 1; waitUntil(next); number++) {
                client.send(message(client, users, number, random));
                // What an outage held up is not sent in a burst afterwards.
                next = Math.max(System.nanoTime(), next + everyNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.add(client.name() + ": " + e.getMessage());
        }
    }

    /** Returns false where the chatting has ended meanwhile. */
    private boolean waitUntil(long next) throws InterruptedException {
        while (chatting && next - System.nanoTime() > 0) {
            Thread.sleep(Duration.ofNanos(Math.min(next - System.nanoTime(), LONGEST_NAP_NANOS)));
        }
        return chatting;
    }

    private Ledger.Message message(ReturningClient client, List<String> users, int number, SplittableRandom random) {
        var id = client.name() + "/" + number;
        var text = "%s says %x".formatted(client.name(), random.nextLong());
        var me = client.user();
        var channel = client.rooms().get(random.nextInt(2));
        if (random.nextDouble() < plan.directShare()) {
            var other = users.get(random.nextInt(users.size()));
            var low = Math.min(Long.parseLong(me), Long.parseLong(other));
            var high = Math.max(Long.parseLong(me), Long.parseLong(other));
            channel = "dm:" + low + ":" + high;
        }
        return new Ledger.Message(id, client.name(), me, channel, text);
    }

    Ledger ledger() {
        return ledger;
    }

    ReturningClient.Counts counts() {
        return counts;
    }

    /** Waits until so many messages are acknowledged, and fails early where something that never may has happened. */
    void awaitAcknowledged(int messages, Duration limit) {
        await(limit, () -> ledger.acknowledged() >= messages, () -> "%d of %d acknowledged"
                .formatted(ledger.acknowledged(), messages));
    }

    /** Ends the chatting and waits until all that was sent is acknowledged and has been shown to everyone. */
    void settle() {
        chatting = false;
        await(SENT_LIMIT, () -> senders.stream().noneMatch(Thread::isAlive), () -> "someone is still sending");
        await(
                SHOWN_LIMIT,
                () -> ledger.missing().isEmpty(),
                () -> "still missing:\n  " + String.join("\n  ", ledger.missing()));
    }

    /** Fails with everything that is known where the ledger does not agree. */
    void check() {
        var wrong =
                Stream.concat(ledger.violations().stream(), failures.stream()).toList();
        if (!wrong.isEmpty()) {
            throw failed("violations:\n  " + String.join("\n  ", wrong));
        }
    }

    private void await(Duration limit, BooleanSupplier done, java.util.function.Supplier<String> otherwise) {
        var end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            check();
            if (System.nanoTime() > end) {
                throw failed(otherwise.get());
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        check();
    }

    private AssertionError failed(String what) {
        return new AssertionError(
                "seed %d, %s\n%s\nlogs are in %s".formatted(plan.seed(), figures(), what, ServiceProcess.logs()));
    }

    private void writeEvents() {
        var file = ServiceProcess.logs().resolve(plan.name() + "-clients.log");
        try {
            Files.write(
                    file,
                    clients.stream()
                            .flatMap(each -> each.events().stream())
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What happened, in one line. */
    String figures() {
        return ("sent=%d acknowledged=%d shown=%d connects=%d losses=%d refusedConnects=%d resubscribes=%d recovered=%d"
                        + " temporaryErrors=%d unanswered=%d lostInFlight=%d duplicateAcks=%d")
                .formatted(
                        ledger.sent(),
                        ledger.acknowledged(),
                        ledger.shown(),
                        counts.connects().get(),
                        counts.losses().get(),
                        counts.refusedConnects().get(),
                        counts.resubscribes().get(),
                        counts.recovered().get(),
                        counts.temporaryErrors().get(),
                        counts.unanswered().get(),
                        counts.lostInFlight().get(),
                        ledger.duplicateAcks());
    }

    @Override
    public void close() {
        chatting = false;
        writeEvents();
        clients.forEach(ReturningClient::close);
        senders.forEach(Thread::interrupt);
        http.shutdownNow();
        try {
            http.awaitTermination(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
