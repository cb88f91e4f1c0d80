package io.chatcluster.service.protocol.gochat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.account.Account;
import io.chatcluster.service.account.AccountRefusal;
import io.chatcluster.service.model.ChatException;
import io.chatcluster.service.model.ErrorCode;
import io.chatcluster.service.redis.RedisUnavailable;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GochatReplyTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void keysComeInTheirOrder() {
        assertThat(GochatReply.success("login success", "token=").json())
                .isEqualTo("{\"code\":0,\"data\":\"token=\",\"message\":\"login success\"}");
    }

    @Test
    void noDataIsNullAndEmptyDataIsAnEmptyText() {
        assertThat(GochatReply.success("ok").json()).isEqualTo("{\"code\":0,\"data\":null,\"message\":\"ok\"}");
        assertThat(GochatReply.success("ok", "").json()).isEqualTo("{\"code\":0,\"data\":\"\",\"message\":\"ok\"}");
    }

    @Test
    void aPersonHasIdAndName() {
        assertThat(GochatReply.success("auth success", new Account(5, "a<b")).json())
                .isEqualTo(
                        "{\"code\":0,\"data\":{\"userId\":5,\"userName\":\"a\\u003cb\"},\"message\":\"auth success\"}");
    }

    @Test
    void theTwoFixedAnswersAreThoseOfTheOriginal() {
        assertThat(GochatReply.NO_SESSION.json())
                .isEqualTo("{\"code\":40000,\"data\":null,\"message\":\"Session error\"}");
        assertThat(GochatReply.NO_SUCH_CALL.json())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"please check request url !\"}");
    }

    @Test
    void whatCouldEndAScriptIsEscaped() {
        assertThat(GochatReply.failure("<&>\u2028\u2029\"\\\n\t\r\b\f\u0001\u007f/\u00e4\uD83D\uDE00")
                        .json())
                .isEqualTo(
                        "{\"code\":1,\"data\":null,\"message\":\"\\u003c\\u0026\\u003e\\u2028\\u2029\\\"\\\\\\n\\t\\r\\b\\f"
                                + "\\u0001\u007f/\u00e4\uD83D\uDE00\"}");
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        assertThat(GochatReply.failure("a\uD83Db").json())
                .isEqualTo("{\"code\":1,\"data\":null,\"message\":\"a\\ufffdb\"}");
    }

    @Property
    void everyTextComesBackAsItWas(@ForAll String text) throws Exception {
        // Given
        var wellFormed = text.codePoints()
                .filter(codePoint -> Character.getType(codePoint) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        // When
        var answer = MAPPER.readTree(GochatReply.failure(wellFormed).json());

        // Then
        assertThat(answer.get("message").textValue()).isEqualTo(wellFormed);
    }

    @Test
    void failuresAreToldInTheWordsOfTheOriginal() {
        assertThat(message(new AccountRefusal.NameTaken())).isEqualTo("this user name already have , please login !!!");
        assertThat(message(new CompletionException(new AccountRefusal.BadCredentials())))
                .isEqualTo("no this user or password error!");
    }

    @Test
    void whatMaySucceedLaterSaysSo() {
        assertThat(message(new RedisUnavailable("gone"))).endsWith("try again in a moment");
        assertThat(message(new AccountRefusal.Overloaded())).endsWith("try again in a moment");
        assertThat(message(new ChatException(ErrorCode.TOO_MANY_REQUESTS)))
                .isEqualTo("too many requests; try again in a moment");
        assertThat(message(new ChatException(ErrorCode.BAD_REQUEST, "text is too long")))
                .isEqualTo("text is too long");
    }

    private static String message(Throwable error) {
        return GochatHttp.failure(error).message();
    }
}
