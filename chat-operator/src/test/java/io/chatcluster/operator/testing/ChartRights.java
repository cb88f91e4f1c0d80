package io.chatcluster.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of the operator's chart, read out of its templates: none of them depends on a value. */
public final class ChartRights {

    private static final Path TEMPLATES = Path.of("../helm/chat-operator/templates");
    private static final Pattern NAMESPACE = Pattern.compile(
            "define \"chat-operator.rules\" -}}\\n.*?:= list (?<all>[^|]*)\\|[^\\n]*\\n(?<rules>.*?)\\{\\{- end",
            Pattern.DOTALL);
    private static final Pattern LEADERS =
            Pattern.compile("-leader\\n[^#]*?\\nrules:\\n(?<rules>.*?)\\n---", Pattern.DOTALL);

    private ChartRights() {}

    /** What the operator may do where chats are. */
    public static List<PolicyRule> inNamespace() throws IOException {
        Matcher found = find(NAMESPACE, "_helpers.tpl");
        String all = "[" + found.group("all").strip().replace(' ', ',') + "]";
        return rules(found.group("rules").replace("{{ $all }}", all));
    }

    /** What it may do with the Lease. */
    public static List<PolicyRule> ofLeaders() throws IOException {
        return rules(find(LEADERS, "rbac.yaml").group("rules"));
    }

    private static Matcher find(Pattern pattern, String file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(TEMPLATES.resolve(file)));
        assertThat(matcher.find()).as("the rules in " + file).isTrue();
        return matcher;
    }

    private static List<PolicyRule> rules(String yaml) {
        List<PolicyRule> rules = List.of(Serialization.unmarshal(yaml, PolicyRule[].class));
        assertThat(rules).isNotEmpty().allSatisfy(rule -> assertThat(rule.getVerbs())
                .isNotEmpty());
        return rules;
    }
}
