package io.chatcluster.service.chat;

import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.Script;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Up to where people have read. Saying something marks everything before it as read, in the script that takes it; a mark
 * never goes back and never beyond the top. Marks live beside the channel and are forgotten with it. Thread-safe.
 */
public final class ReadMarks {

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Talks talks;
    private final Signals signals;

    /** Marks on the given Redis. */
    public ReadMarks(RedisCommands redis, RedisKeys keys, Talks talks, Signals signals) {
        this.redis = redis;
        this.keys = keys;
        this.talks = talks;
        this.signals = signals;
    }

    /** Marks a channel as read up to an offset; where that is news, everybody concerned is told. */
    public CompletionStage<ReadMark> mark(ChannelName channel, long reader, long offset) {
        var name = channel.text();
        return redis.run(
                        keys.partitionOf(name),
                        Script.MARK,
                        List.of(keys.mark(name, Long.toString(reader)), keys.meta(name), keys.log(name)),
                        List.of(offset))
                .thenApply(answer -> {
                    var mark = new ReadMark(
                            name, answer.get(0).number(), answer.get(1).number());
                    if (answer.get(2).number() > 0) {
                        talks.note(reader, name);
                    }
                    if (answer.get(3).count() == 1) {
                        signals.read(channel, reader, mark.read());
                    }
                    return mark;
                });
    }
}
