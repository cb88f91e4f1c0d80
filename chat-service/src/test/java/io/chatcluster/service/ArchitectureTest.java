package io.chatcluster.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** States which package may import which: data makes the round trip, imports go down the layers only. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "io.chatcluster.service";

    /** The layers from the bottom up; a package imports lower layers, and siblings only where {@link #SIBLINGS} says. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("model"),
            Set.of("config", "metrics"),
            Set.of("redis", "relay", "history", "presence", "account"),
            Set.of("worker", "hub", "chat"),
            Set.of(
                    "protocol.centrifugal",
                    "protocol.gochat",
                    "protocol.pull",
                    "protocol.broadcast",
                    "protocol.gateway",
                    "protocol.rest",
                    "site"),
            Set.of("drain", "observe", "app"));

    /** Importing package to the siblings of its own layer it may import. */
    private static final Map<String, Set<String>> SIBLINGS = Map.of(
            "relay", Set.of("redis"),
            "history", Set.of("redis"),
            "presence", Set.of("redis"),
            "account", Set.of("redis"),
            "app", Set.of("drain", "observe"));

    @ArchTest
    static final ArchRule everyClassLivesInAPackageOfTheTable = classes()
            .should(satisfy(
                    "live in a package of the table",
                    (type, events) ->
                            report(events, type, packageOf(type).isPresent(), "is in no package of the table")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule importsGoDownTheLayers = classes()
            .should(satisfy("import only lower layers and allowed siblings", ArchitectureTest::checkImports))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule modelKnowsOnlyJava = classes()
            .that()
            .resideInAPackage(ROOT + ".model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT + ".model..", "java..", "org.jspecify.annotations")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static void everyPackageSaysWhatLivesThereAndKeepsNullOut(JavaClasses compiled) throws IOException {
        Path sources = Path.of("src/main/java");
        assertThat(sources).isDirectory();
        try (Stream<Path> files = Files.walk(sources)) {
            Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(toCollection(LinkedHashSet::new));
            assertThat(packages).allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                    .content()
                    .contains("/**", "@NullMarked"));
        }
    }

    private static void checkImports(JavaClass type, ConditionEvents events) {
        Set<String> allowed = packageOf(type).map(ArchitectureTest::importable).orElse(Set.of());
        type.getDirectDependenciesFromSelf().forEach(dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (target.getPackageName().startsWith(ROOT)) {
                boolean fine = packageOf(target).filter(allowed::contains).isPresent();
                report(events, type, fine, "must not import: " + dependency.getDescription());
            }
        });
    }

    private static Set<String> importable(String name) {
        Set<String> allowed = new LinkedHashSet<>(Set.of(name));
        allowed.addAll(SIBLINGS.getOrDefault(name, Set.of()));
        LAYERS.stream().takeWhile(layer -> !layer.contains(name)).forEach(allowed::addAll);
        return allowed;
    }

    private static Optional<String> packageOf(JavaClass type) {
        return LAYERS.stream()
                .flatMap(Set::stream)
                .filter(name -> (type.getPackageName() + ".").startsWith(ROOT + "." + name + "."))
                .findFirst();
    }

    private static void report(ConditionEvents events, JavaClass type, boolean fine, String complaint) {
        events.add(new SimpleConditionEvent(type, fine, type.getName() + " " + complaint));
    }

    private static ArchCondition<JavaClass> satisfy(String description, Check check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.check(type, events);
            }
        };
    }

    private interface Check {
        void check(JavaClass type, ConditionEvents events);
    }
}
