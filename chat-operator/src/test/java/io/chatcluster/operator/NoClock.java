package io.chatcluster.operator;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Finds calls that would make a decision depend on when or where it is taken. */
final class NoClock extends ArchCondition<JavaClass> {

    private static final Set<String> FORBIDDEN =
            Set.of("now", "nanoTime", "currentTimeMillis", "random", "getenv", "getProperty");

    NoClock() {
        super("read no clock, no random numbers and no environment");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getMethodCallsFromSelf().stream()
                .filter(call -> call.getTargetOwner().getPackageName().startsWith("java."))
                .filter(call -> FORBIDDEN.contains(call.getName()))
                .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
    }
}
