package io.chatcluster.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "what was added by others is no difference | {'a':1,'b':2} | {'a':1} | true",
                "a missing field is one | {'b':2} | {'a':1} | false",
                "another value is one | {'a':2} | {'a':1} | false",
                "defaults inside of lists are none | {'l':[{'a':1,'b':2}]} | {'l':[{'a':1}]} | true",
                "a longer list is one | {'l':[1,2]} | {'l':[1]} | false",
                "another order is one | {'l':[2,1]} | {'l':[1,2]} | false",
                "an empty list is as good as none | {} | {'l':[]} | true",
                "an empty text is as good as none | {} | {'a':''} | true",
                "0 is as good as none | {} | {'a':0} | true",
                "1000m is 1 | {'cpu':'1'} | {'cpu':'1000m'} | true",
                "1Gi is 1024Mi | {'m':'1Gi'} | {'m':'1024Mi'} | true",
                "1Gi is not 1G | {'m':'1Gi'} | {'m':'1G'} | false",
                "texts are not quantities | {'a':'x1'} | {'a':'x2'} | false",
                "status is not ours | {'status':{'a':1}} | {'status':{'a':2}} | true",
            })
    void onlyWhatIsWantedCounts(String what, String live, String wanted, boolean same) throws JsonProcessingException {
        assertThat(Matcher.has(JSON.readTree(live.replace('\'', '"')), JSON.readTree(wanted.replace('\'', '"'))))
                .as(what)
                .isEqualTo(same);
    }
}
