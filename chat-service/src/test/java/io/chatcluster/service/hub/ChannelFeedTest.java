package io.chatcluster.service.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatcluster.service.history.LogRead;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.Publication;
import io.chatcluster.service.model.PublicationBody;
import io.chatcluster.service.model.StreamPosition;
import io.chatcluster.service.presence.ClientInfoCodec;
import io.chatcluster.service.relay.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The order of one channel on one node, against a log that the test keeps. */
class ChannelFeedTest {

    private static final String ROOM = "room:1";

    private final Log log = new Log("e1");
    private final ChannelFeed feed = new ChannelFeed(ROOM, log);

    @Test
    void framesInOrderAreShownWithoutReading() {
        join();

        append(3).forEach(this::frame);

        assertThat(log.shown).containsExactly(1L, 2L, 3L);
        assertThat(log.reads).isEmpty();
    }

    @Test
    void repeatedFramesAreDropped() {
        join();
        append(3).forEach(this::frame);
        LongStream.rangeClosed(1, 3).forEach(this::frame);

        assertThat(log.shown).containsExactly(1L, 2L, 3L);
    }

    @Test
    void framesThatOvertookOthersWaitForThem() {
        join();
        append(3);

        frame(3);
        frame(2);
        assertThat(log.shown).isEmpty();
        frame(1);

        assertThat(log.shown).containsExactly(1L, 2L, 3L);
    }

    @Test
    void framesThatNeverComeAreReadFromTheLog() {
        join();
        append(4);

        frame(1);
        frame(4);
        log.settle();

        assertThat(log.shown).containsExactly(1L, 2L, 3L, 4L);
        assertThat(log.interrupts).isZero();
    }

    @Test
    void framesBetweenSubscribeAndItsAnswerAreShownAfterIt() {
        append(2);
        var held = feed.position();
        var answer = log.top();
        append(1).forEach(this::frame);

        assertThat(feed.subscribed(held, feed.jumps(), answer)).isTrue();

        assertThat(log.shown).containsExactly(3L);
    }

    @Test
    void hubBehindTheAnswerOfASubscribeCatchesUp() {
        join();
        append(3);

        feed.swept(feed.position(), log.top());
        log.settle();

        assertThat(log.shown).containsExactly(1L, 2L, 3L);
    }

    @Test
    void gapThatTheLogCannotFillInterruptsAndIsNeverShown() {
        join();
        append(10);
        log.trimTo(6);

        frame(10);
        log.settle();

        assertThat(log.shown).isEmpty();
        assertThat(log.interrupts).isEqualTo(1);
        assertThat(feed.position()).isEqualTo(log.top());
    }

    @Test
    void moreThanFiveHundredMissingInterrupts() {
        join();
        append(501);

        frame(501);
        log.settle();

        assertThat(log.shown).isEmpty();
        assertThat(log.interrupts).isEqualTo(1);
    }

    @Test
    void gapsOfSeveralPagesAreFilled() {
        join();
        append(450);

        frame(450);
        log.settle();

        assertThat(log.shown).isEqualTo(LongStream.rangeClosed(1, 450).boxed().toList());
        assertThat(log.interrupts).isZero();
    }

    @Test
    void frameOfAnotherEpochIsOnlyAReasonToRead() {
        join();
        append(2).forEach(this::frame);

        log.epoch = "e2";
        append(1).forEach(this::frame);
        assertThat(feed.position().epoch()).isEqualTo("e1");
        log.settle();

        assertThat(feed.position()).isEqualTo(new StreamPosition("e2", 3));
        assertThat(log.interrupts).isEqualTo(1);
        assertThat(log.shown).containsExactly(1L, 2L);
    }

    @Test
    void answerToAReadOfAFormerEpochIsDiscarded() {
        // Given a read that was sent in the first epoch
        join();
        append(5);
        frame(5);
        log.runTimers();
        var late = log.reads.remove();

        // When a sweep brings the second epoch before it is answered
        log.epoch = "e2";
        feed.swept(feed.position(), log.top());
        late.answer.accept(new LogRead(new StreamPosition("e1", 5), true, log.after(0, 200)));

        // Then
        assertThat(feed.position()).isEqualTo(new StreamPosition("e2", 5));
        assertThat(log.shown).isEmpty();
    }

    @Test
    void epochThatComesBackIsAdoptedAgain() {
        join();
        append(1).forEach(this::frame);
        for (var epoch : List.of("e2", "e1", "e3", "e1")) {
            log.epoch = epoch;
            feed.swept(feed.position(), log.top());
            assertThat(feed.position().epoch()).isEqualTo(epoch);
        }

        assertThat(log.interrupts).isEqualTo(4);
        append(1).forEach(this::frame);
        assertThat(log.shown).containsExactly(1L, 2L);
    }

    @Test
    void sweepThatWasSentInAFormerEpochIsDiscarded() {
        join();
        var held = feed.position();
        log.epoch = "e2";
        feed.swept(held, log.top());

        feed.swept(held, new StreamPosition("e1", 0));

        assertThat(feed.position().epoch()).isEqualTo("e2");
    }

    @Test
    void subscribeThatWasUnderWayWhileTheFeedJumpedIsRepeated() {
        join();
        var held = feed.position();
        var jumps = feed.jumps();
        append(10);
        log.trimTo(6);
        var answer = log.top();
        frame(10);
        log.settle();

        assertThat(feed.subscribed(held, jumps, answer)).isFalse();
    }

    @Test
    void keptFrameOfAVanishedEpochDoesNotKeepTheFeedReading() {
        append(2);
        frame("e0", 9);
        join();

        log.settle();

        assertThat(log.readCount).isLessThan(5);
        append(1).forEach(this::frame);
        assertThat(log.shown).containsExactly(3L);
    }

    @Test
    void frameOfALostEndOfTheLogDoesNotKeepTheFeedReading() {
        join();
        append(2).forEach(this::frame);

        frame(9);
        log.settle();
        append(1).forEach(this::frame);

        assertThat(log.reads).isEmpty();
        assertThat(log.shown).containsExactly(1L, 2L, 3L);
        assertThat(log.interrupts).isZero();
    }

    @Test
    void lateLeaveDoesNotHideALaterJoin() {
        join();
        frame(Frame.Kind.JOIN, 20);
        frame(Frame.Kind.LEAVE, 10);

        assertThat(log.events).containsExactly("Joined");
    }

    @Test
    void failedReadsAreRepeated() {
        join();
        append(3);
        frame(3);
        log.runTimers();
        log.reads.remove().failed.run();

        log.settle();

        assertThat(log.shown).containsExactly(1L, 2L, 3L);
    }

    @Property(tries = 500)
    void anyInterleavingShowsEveryOffsetOnceAndInOrderOrInterrupts(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 120) int messages,
            @ForAll @IntRange(min = 5, max = 200) int kept) {
        var random = new Random(seed);
        var server = new Log("e1");
        var subject = new ChannelFeed(ROOM, server);
        subject.subscribed(subject.position(), 0, server.top());
        var wire = new ArrayList<Frame>();

        for (var step = 0; server.offset < messages || !wire.isEmpty(); step++) {
            var choice = random.nextInt(10);
            if (choice < 4 && server.offset < messages) {
                wire.addAll(server.append(1, random.nextInt(8) == 0).toList());
                server.trimTo(kept);
            } else if (choice < 7 && !wire.isEmpty()) {
                var index = random.nextInt(Math.min(wire.size(), 6));
                var frame = wire.get(index);
                if (random.nextInt(4) != 0) {
                    wire.remove(index);
                }
                if (random.nextInt(5) != 0) {
                    subject.frame(frame);
                }
            } else if (choice == 7) {
                server.runTimers();
            } else if (choice == 8 && !server.reads.isEmpty()) {
                server.answerOne(random.nextInt(5) == 0);
            } else if (random.nextInt(20) == 0) {
                subject.swept(subject.position(), server.top());
            }
            assertThat(step).as("an end").isLessThan(100_000);
        }
        subject.swept(subject.position(), server.top());
        server.settle();

        assertThat(subject.position()).isEqualTo(server.top());
        assertThat(server.shown).isSorted().doesNotHaveDuplicates();
        if (server.interrupts == 0) {
            assertThat(server.shown)
                    .isEqualTo(LongStream.rangeClosed(1, messages).boxed().toList());
        }
        assertThat(server.holes).isLessThanOrEqualTo(server.interrupts);
    }

    private void join() {
        assertThat(feed.subscribed(feed.position(), feed.jumps(), log.top())).isTrue();
    }

    private LongStream append(int count) {
        return log.append(count, false).mapToLong(Frame::offset);
    }

    private void frame(long offset) {
        frame(log.epoch, offset);
    }

    private void frame(String epoch, long offset) {
        feed.frame(new Frame(
                Frame.Kind.PUBLICATION, ROOM, epoch, offset, 1, body(offset).encode()));
    }

    private void frame(Frame.Kind kind, long version) {
        var info = ClientInfoCodec.encode(new ClientInfo("7", "phone", "Ann"));
        feed.frame(new Frame(kind, ROOM, "", version, 0, info.getBytes(StandardCharsets.UTF_8)));
    }

    private static PublicationBody body(long offset) {
        return new PublicationBody(
                new ClientInfo("1", "c", "n"), "", Long.toString(offset).getBytes(StandardCharsets.UTF_8));
    }

    private record Read(StreamPosition after, int page, Consumer<LogRead> answer, Runnable failed) {}

    /** The log as Redis keeps it, with answers and timers that happen when the test says so. */
    private static final class Log implements FeedPort {
        String epoch;
        long offset;
        long first = 1;
        int interrupts;
        int readCount;
        int holes;
        final List<Long> shown = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        final Queue<Read> reads = new ArrayDeque<>();
        private final Queue<Runnable> timers = new ArrayDeque<>();

        Log(String epoch) {
            this.epoch = epoch;
        }

        StreamPosition top() {
            return new StreamPosition(epoch, offset);
        }

        java.util.stream.Stream<Frame> append(int count, boolean pointer) {
            var from = offset + 1;
            offset += count;
            var at = epoch;
            return LongStream.rangeClosed(from, offset).mapToObj(each -> {
                var frame = new Frame(
                        Frame.Kind.PUBLICATION, ROOM, at, each, 1, body(each).encode());
                return pointer ? frame.asPointer() : frame;
            });
        }

        void trimTo(int size) {
            first = Math.max(first, offset - size + 1);
        }

        List<Publication> after(long after, int page) {
            return after + 1 < first
                    ? List.of()
                    : LongStream.rangeClosed(after + 1, Math.min(offset, after + page))
                            .mapToObj(each -> new Publication(each, 1, body(each)))
                            .toList();
        }

        void answerOne(boolean fail) {
            var read = reads.remove();
            if (fail) {
                read.failed.run();
            } else {
                read.answer.accept(new LogRead(top(), true, after(read.after.offset(), read.page)));
            }
        }

        void runTimers() {
            for (var n = timers.size(); n > 0; n--) {
                timers.remove().run();
            }
        }

        /** Answers and timers until nothing is left to do; a feed that never comes to rest fails the test. */
        void settle() {
            for (var rounds = 0; rounds < 1000 && !(reads.isEmpty() && timers.isEmpty()); rounds++) {
                runTimers();
                while (!reads.isEmpty()) {
                    answerOne(false);
                }
            }
            assertThat(timers).as("timers of a feed at rest").isEmpty();
        }

        @Override
        public void show(ChannelEvent event) {
            events.add(event.getClass().getSimpleName());
            if (event instanceof ChannelEvent.Published published) {
                var number = published.publication().offset();
                if (number != (shown.isEmpty() ? 0 : shown.getLast()) + 1) {
                    holes++;
                }
                assertThat(published.publication().body().data()).asString().isEqualTo(Long.toString(number));
                shown.add(number);
            }
        }

        @Override
        public void interrupt(String channel) {
            interrupts++;
        }

        @Override
        public void read(String channel, StreamPosition after, int page, Consumer<LogRead> answer, Runnable failed) {
            readCount++;
            reads.add(new Read(after, page, answer, failed));
        }

        @Override
        public void later(long ms, Runnable task) {
            timers.add(task);
        }

        @Override
        public void countGapRead() {}

        @Override
        public void countFence() {}
    }
}
