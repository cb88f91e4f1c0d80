package io.chatcluster.service.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ReplyTest {

    @Property(tries = 300)
    void aListComesWithItsElementsInTheirOrder(@ForAll @Size(max = 10) List<@Size(max = 30) byte[]> elements) {
        // Given
        var answer = MultiType.create(elements.size(), false);
        elements.forEach(each -> answer.add(BulkType.create(Buffer.buffer(each), false)));

        // When
        var read = new ArrayList<byte[]>();
        Reply.of(answer).forEach(each -> read.add(each.bytes()));

        // Then
        assertThat(read).usingRecursiveComparison().isEqualTo(elements);
        assertThat(Reply.of(answer).size()).isEqualTo(elements.size());
    }

    @Property(tries = 300)
    void aNumberIsReadAsTextToo(@ForAll long number) {
        var reply = Reply.of(BulkType.create(Buffer.buffer(Long.toString(number)), false));

        assertThat(reply.number()).isEqualTo(number);
        if (number == (int) number) {
            assertThat(reply.count()).isEqualTo((int) number);
        } else {
            assertThatThrownBy(reply::count).isInstanceOf(ArithmeticException.class);
        }
    }

    @Property(tries = 300)
    void aTextThatIsNoNumberIsRefusedAsOne(@ForAll @Size(max = 30) byte[] bytes) {
        var reply = Reply.of(BulkType.create(Buffer.buffer(bytes), false));

        try {
            assertThat(reply.number()).isBetween(Long.MIN_VALUE, Long.MAX_VALUE);
        } catch (NumberFormatException refused) {
            assertThat(reply.bytes()).isEqualTo(bytes);
        }
    }

    @Example
    void nilIsAnEmptyListAndNoValue() {
        assertThat(Reply.of(null).isNil()).isTrue();
        assertThat(Reply.of(null)).isEmpty();
        assertThat(Reply.of(null).toString()).isEmpty();
        assertThatThrownBy(Reply.of(null)::number).isInstanceOf(IllegalStateException.class);
    }
}
