package io.chatcluster.service.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

    /** 12739 = 0x31C3 is the check value of the cluster specification; the others are answers of CLUSTER KEYSLOT. */
    @ParameterizedTest
    @CsvSource({"123456789, 12739", "foo, 12182", "bar, 5061", "hello, 866", "somekey, 11058", "'', 0"})
    void knownKeysHaveKnownSlots(String key, int slot) {
        assertThat(Slots.of(key)).isEqualTo(slot);
    }

    @Test
    void onlyTheTagCounts() {
        assertThat(Slots.of("chat:{foo}:log:room:1")).isEqualTo(Slots.of("foo"));
        assertThat(Slots.of("{foo}{bar}")).isEqualTo(Slots.of("foo"));
        assertThat(Slots.of("{a}b}")).isEqualTo(Slots.of("a"));
    }

    @Test
    void emptyOrOpenTagsAreNone() {
        assertThat(Slots.of("foo{}bar")).isNotEqualTo(Slots.of(""));
        assertThat(Slots.of("foo{bar")).isNotEqualTo(Slots.of("bar"));
    }

    @Test
    void sixteenPartitionsSpreadOverThreeMasters() {
        var keys = new RedisKeys("chat:", 16);

        var shares = IntStream.range(0, 16)
                .mapToObj(partition -> Slots.of(keys.relay(partition)) * 3 / Slots.COUNT)
                .collect(Collectors.groupingBy(master -> master, Collectors.counting()));

        assertThat(shares.values()).containsExactlyInAnyOrder(6L, 6L, 4L);
    }

    @Test
    void everyKeyOfAPartitionIsInItsSlot() {
        var keys = new RedisKeys("chat:", 16);
        var partition = keys.partitionOf("room:{odd}:1");

        assertThat(keys.log("room:{odd}:1"))
                .satisfies(key -> assertThat(Slots.of(key)).isEqualTo(Slots.of(keys.relay(partition))));
        assertThat(Slots.of(keys.seen("room:{odd}:1", "{a}", "{b}"))).isEqualTo(Slots.of(keys.relay(partition)));
    }
}
