package io.chatcluster.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** States which package may import which: decisions are pure, and everything around them points inwards. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "io.chatcluster.operator";

    @ArchTest
    static final ArchRule fleetKnowsOnlyJava = pure("fleet", "fleet");

    @ArchTest
    static final ArchRule scalingIsPure = pure("scaling", "fleet", "scaling");

    @ArchTest
    static final ArchRule drainIsPure = pure("drain", "fleet", "scaling", "drain");

    @ArchTest
    static final ArchRule decisionsReadNoClock = classes()
            .that()
            .resideInAnyPackage(ROOT + ".fleet..", ROOT + ".scaling..", ROOT + ".drain..")
            .should(new NoClock());

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    private static ArchRule pure(String name, String... allowed) {
        var packages = Stream.concat(
                        Stream.of(allowed).map(other -> ROOT + "." + other),
                        Stream.of("java.lang..", "java.util..", "java.time..", "org.jspecify.annotations"))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages);
    }

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
}
