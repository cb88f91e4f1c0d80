package io.chatcluster.service.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.api.Test;

class RedisErrorsTest {

    @Test
    void lostConnectionInTheMiddleOfABatchIsNoVerdictOfTheServer() {
        var error = RedisErrors.ofBatch(ErrorType.create("""
                ERR [0] java.io.IOException: Broken pipe
                ERR [1] java.io.IOException: Broken pipe"""));

        assertThat(error).isNotInstanceOf(ErrorType.class);
        assertThat(RedisErrors.passing(error)).isTrue();
        assertThat(RedisErrors.moved(error)).isTrue();
    }

    @Test
    void closedChannelWithoutAMessageIsNoVerdictOfTheServer() {
        var error = RedisErrors.ofBatch(ErrorType.create("ERR [7] io.netty.channel.StacklessClosedChannelException"));

        assertThat(RedisErrors.passing(error)).isTrue();
    }

    @Test
    void firstErrorOfABatchSpeaksForIt() {
        var error = RedisErrors.ofBatch(ErrorType.create("""
                ERR [0] NOSCRIPT No matching script. Please use EVAL.
                ERR [3] The ID specified in XADD is equal or smaller than the target stream top item"""));

        assertThat(RedisErrors.noScript(error)).isTrue();
    }

    @Test
    void refusedCommandIsAVerdict() {
        var error = RedisErrors.ofBatch(ErrorType.create(
                "ERR [0] The ID specified in XADD is equal or smaller than the target stream top item"));

        assertThat(error).isInstanceOf(ErrorType.class);
        assertThat(RedisErrors.passing(error)).isFalse();
    }

    @Test
    void demotedMasterIsRecognisedThroughTheWrappingOfOlderServers() {
        var error = RedisErrors.ofBatch(
                ErrorType.create("ERR [0] Error running script (call to f_0b5e): @user_script:22: @user_script: 22: "
                        + "-READONLY You can't write against a read only replica."));

        assertThat(RedisErrors.passing(error)).isTrue();
        assertThat(RedisErrors.moved(error)).isTrue();
    }

    @Test
    void errorsOutsideABatchAreTakenAsTheyAre() {
        var error = ErrorType.create("MOVED 866 127.0.0.1:7001");

        assertThat(RedisErrors.ofBatch(error)).isSameAs(error);
        assertThat(RedisErrors.moved(error)).isTrue();
    }
}
