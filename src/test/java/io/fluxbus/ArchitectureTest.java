package io.fluxbus;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fluxbus.internal.VertxAccess;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules for imports between packages and from libraries. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.fluxbus");

  /** From the lowest to the highest package. A package may use the packages before it. */
  private static final List<String> PACKAGES =
      List.of(
          "io.fluxbus.internal",
          "io.fluxbus",
          "io.fluxbus.spi",
          "io.fluxbus.json",
          "io.fluxbus.flow",
          "io.fluxbus.http",
          "io.fluxbus.impl",
          "io.fluxbus.eventbus",
          "io.fluxbus.bridge",
          "io.fluxbus.stream",
          "io.fluxbus.image",
          "io.fluxbus.batch",
          "io.fluxbus.store",
          "io.fluxbus.store.sql",
          "io.fluxbus.metrics",
          "io.fluxbus.gateway.file",
          "io.fluxbus.gateway.page",
          "io.fluxbus.gateway.tenant",
          "io.fluxbus.gateway.webhook",
          "io.fluxbus.gateway",
          "io.fluxbus.stub.paint",
          "io.fluxbus.stub",
          "io.fluxbus.cli");

  /** The classes that may use one package above their own, and why. */
  private static final Map<String, String> UPWARD_IMPORTS =
      Map.of(
          // Its static factories use the implementation, as those of Vert.x's interfaces do.
          "io.fluxbus.FluxClient", "io.fluxbus.impl",
          // Their fromJson and toJson use the wire format, which uses these values.
          "io.fluxbus.GenerationRequest", "io.fluxbus.json",
          "io.fluxbus.GenerationResult", "io.fluxbus.json",
          "io.fluxbus.GenerationOutcome", "io.fluxbus.json");

  @Test
  void everyPackageIsInTheList() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(PACKAGES);
  }

  @Test
  void packagesImportOnlyLowerPackages() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      String[] above = PACKAGES.subList(i + 1, PACKAGES.size()).toArray(String[]::new);
      noClasses()
          .that(
              resideInAPackage(PACKAGES.get(i))
                  .and(describe("have no exception", c -> !isException(c))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
  }

  @Test
  void theExceptionsUseOnePackageEach() {
    UPWARD_IMPORTS.forEach(
        (name, permitted) ->
            noClasses()
                .that()
                .haveFullyQualifiedName(name)
                .should()
                .dependOnClassesThat(
                    resideInAPackage("io.fluxbus..")
                        .and(
                            resideOutsideOfPackages(
                                "io.fluxbus.internal", "io.fluxbus", permitted)))
                .check(CLASSES));
  }

  private static boolean isException(JavaClass type) {
    return UPWARD_IMPORTS.containsKey(type.getName());
  }

  @Test
  void onlyTheCommandLineUsesTheStubAndPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.fluxbus.cli", "io.fluxbus.stub..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fluxbus.stub..", "picocli..")
        .check(CLASSES);
  }

  @Test
  void theLibraryNeedsNothingThatOnlyTheCommandLineOrTheStubNeeds() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.fluxbus.cli", "io.fluxbus.stub..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.awt..",
            "java.beans..",
            "javax.imageio..",
            "javax.swing..",
            "java.util.logging..",
            "com.hazelcast..",
            "io.vertx.config..",
            "io.vertx.launcher..",
            "io.vertx.spi.cluster.hazelcast..")
        .check(CLASSES);
  }

  @Test
  void imagesAndTheStubServerDoNotUseTheClient() {
    noClasses()
        .that()
        .resideInAnyPackage("io.fluxbus.image", "io.fluxbus.stub..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fluxbus.http", "io.fluxbus.impl", "io.fluxbus.eventbus")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.fluxbus.stub..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fluxbus.image")
        .check(CLASSES);
  }

  @Test
  void streamsAndBatchesWorkWithAnyClient() {
    noClasses()
        .that()
        .resideInAPackage("io.fluxbus.stream")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.fluxbus..")
                .and(
                    resideOutsideOfPackages(
                        "io.fluxbus", "io.fluxbus.internal", "io.fluxbus.stream")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.fluxbus.batch")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fluxbus.flow", "io.fluxbus.http", "io.fluxbus.impl", "io.fluxbus.eventbus")
        .check(CLASSES);
  }

  @Test
  void flowUsesNeitherVertxNorAClockNorRandomNumbers() {
    noClasses()
        .that()
        .resideInAPackage("io.fluxbus.flow")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "java.time..", "io.fluxbus.json..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.util.random.RandomGenerator.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }

  @Test
  void noPrivatePackageOfVertxIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..impl..")
        .check(CLASSES);
  }

  @Test
  void oneClassUsesTheApiThatVertxExportsToModuleAuthors() {
    noClasses()
        .that(not(belongToAnyOf(VertxAccess.class)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..internal..")
        .check(CLASSES);
  }

  /** Where the API of Vert.x is not enough, and why. */
  private static final Map<String, String> USES_OF_NETTY =
      Map.of(
          "io.fluxbus.internal.VertxAccess",
          "the event loop of a context has the timers of a call",
          "io.fluxbus.internal.ConnectionGuard",
          "Vert.x takes an interim response for the final one",
          "io.fluxbus.internal.GuardedCodec",
          "Vert.x takes an interim response for the final one",
          "io.fluxbus.internal.ProxyRejection",
          "only Netty's exception shows that a proxy rejects the credentials",
          "io.fluxbus.internal.HostName",
          "parses the text of an address and never looks it up",
          "io.fluxbus.internal.ProxyBypass",
          "parses the text of an address and never looks it up",
          "io.fluxbus.internal.UrlPolicy",
          "parses the text of an address and never looks it up",
          "io.fluxbus.internal.PublicAddress",
          "compares addresses with ranges");

  @Test
  void nettyIsUsedOnlyWhereVertxIsNotEnough() {
    noClasses()
        .that(
            describe(
                "are not listed with a reason",
                // A nested class belongs to the class around it.
                used -> !USES_OF_NETTY.containsKey(used.getName().replaceFirst("\\$.*", ""))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  @DisplayName("in the client, only the parser of Retry-After reads the wall clock")
  void noDeadlineDependsOnTheWallClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.fluxbus",
            "io.fluxbus.flow",
            "io.fluxbus.http",
            "io.fluxbus.impl",
            "io.fluxbus.eventbus")
        .and()
        .doNotHaveFullyQualifiedName("io.fluxbus.http.ResponseClassifier")
        .should()
        .callMethod(InstantSource.class, "instant")
        .orShould()
        .callMethod(InstantSource.class, "millis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(CLASSES);
  }
}
