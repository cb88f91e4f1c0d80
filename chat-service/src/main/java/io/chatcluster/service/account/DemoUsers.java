package io.chatcluster.service.account;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Makes the users demo, test and admin, whose password everybody knows; for laptops only. */
public final class DemoUsers {

    private static final List<String> NAMES = List.of("demo", "test", "admin");
    private static final String PASSWORD = "111111";

    private final Accounts accounts;

    /** Demo users among the given accounts. */
    public DemoUsers(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * Makes those that are missing, one after the other, so that a fresh chat gives them the ids 1 to 3; may run on several
     * pods at once.
     *
     * @return how many this call made
     */
    public CompletionStage<Integer> ensure() {
        CompletionStage<Integer> made = CompletableFuture.completedFuture(0);
        for (var name : NAMES) {
            made = made.thenCompose(before -> ensure(name).thenApply(one -> before + one));
        }
        return made;
    }

    private CompletionStage<Integer> ensure(String name) {
        return accounts.create(name, PASSWORD)
                .thenApply(account -> 1)
                .exceptionallyCompose(error ->
                        isTaken(error) ? CompletableFuture.completedFuture(0) : CompletableFuture.failedFuture(error));
    }

    private static boolean isTaken(Throwable error) {
        return error instanceof AccountRefusal.NameTaken
                || (error instanceof CompletionException && error.getCause() instanceof AccountRefusal.NameTaken);
    }
}
