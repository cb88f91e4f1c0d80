package io.chatcluster.service.protocol.rest;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which methods which path takes, for the header Allow, which the platform leaves out. A test holds it against the document. */
final class Methods {

    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String WRITE = "POST, OPTIONS";
    private static final String BOTH = "GET, HEAD, POST, OPTIONS";

    private record Row(Pattern path, String methods) {}

    private static final List<Row> ROWS = List.of(
            new Row(Pattern.compile("/(me|users|rooms|conversations)"), READ),
            new Row(Pattern.compile("/channels/[^/]+/presence"), READ),
            new Row(Pattern.compile("/channels/[^/]+/messages"), BOTH),
            new Row(Pattern.compile("/(conversations/[^/]+/read|users/[^/]+/messages)"), WRITE));

    private Methods() {}

    /** The methods of a path below the API's root; empty where there is no such path. */
    static Optional<String> of(String path) {
        return ROWS.stream()
                .filter(row -> row.path().matcher(path).matches())
                .map(Row::methods)
                .findFirst();
    }
}
