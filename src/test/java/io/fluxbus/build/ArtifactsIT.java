package io.fluxbus.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** One build makes three artifacts, and each contains the packages that its users need. */
class ArtifactsIT {
  private static final Path LIBRARY = Path.of("target", "fluxbus-0.1.0-SNAPSHOT.jar");
  private static final Path STUB = Path.of("target", "fluxbus-0.1.0-SNAPSHOT-stub.jar");
  private static final Path EXECUTABLE = Path.of("target", "fluxbus.jar");

  /** The packages below {@code io.fluxbus} whose classes are in a jar. */
  private static Set<String> packages(Path path) throws IOException {
    try (ZipFile jar = new ZipFile(path.toFile())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith("io/fluxbus/") && name.endsWith(".class"))
          .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
          .collect(Collectors.toSet());
    }
  }

  /** The packages of the compiled sources. */
  private static Set<String> compiled() throws IOException {
    Path classes = Path.of("target", "classes");
    try (var files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> classes.relativize(file.getParent()).toString().replace('/', '.'))
          .collect(Collectors.toSet());
    }
  }

  private static ModuleDescriptor descriptor(Path jar, String module) {
    return ModuleFinder.of(jar).find(module).orElseThrow().descriptor();
  }

  private static Set<String> requirements(ModuleDescriptor descriptor) {
    return descriptor.requires().stream()
        .filter(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> exports(ModuleDescriptor descriptor) {
    return descriptor.exports().stream()
        .filter(exported -> !exported.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  @Test
  void theExecutableContainsEveryPackage() throws IOException {
    assertThat(packages(EXECUTABLE)).isEqualTo(compiled());
  }

  @Test
  void theLibraryContainsEveryPackageButTheCommandLineAndTheStubServer() throws IOException {
    Set<String> expected = compiled();
    assertThat(
            expected.removeAll(
                Set.of("io.fluxbus.cli", "io.fluxbus.stub", "io.fluxbus.stub.paint")))
        .isTrue();

    assertThat(packages(LIBRARY)).isEqualTo(expected);
  }

  @Test
  void theStubArtifactContainsOnlyTheStubServer() throws IOException {
    assertThat(packages(STUB))
        .containsExactlyInAnyOrder("io.fluxbus.stub", "io.fluxbus.stub.paint");
  }

  @Test
  void theModuleOfTheLibraryRequiresVertxNettyAndJacksonOnly() {
    ModuleDescriptor library = descriptor(LIBRARY, "io.fluxbus");

    assertThat(requirements(library))
        .allMatch(
            module ->
                module.equals("java.base")
                    || module.startsWith("io.vertx.")
                    || module.startsWith("io.netty.")
                    || module.startsWith("com.fasterxml.jackson."));
    assertThat(exports(library))
        .containsExactlyInAnyOrder(
            "io.fluxbus",
            "io.fluxbus.batch",
            "io.fluxbus.bridge",
            "io.fluxbus.eventbus",
            "io.fluxbus.gateway",
            "io.fluxbus.gateway.file",
            "io.fluxbus.gateway.page",
            "io.fluxbus.gateway.tenant",
            "io.fluxbus.gateway.webhook",
            "io.fluxbus.image",
            "io.fluxbus.metrics",
            "io.fluxbus.spi",
            "io.fluxbus.store",
            "io.fluxbus.store.sql",
            "io.fluxbus.stream");
  }

  @Test
  void theModuleOfTheStubServerRequiresTheLibrary() {
    ModuleDescriptor stub = descriptor(STUB, "io.fluxbus.stub");

    assertThat(requirements(stub)).contains("io.fluxbus", "java.desktop");
    assertThat(exports(stub)).containsExactly("io.fluxbus.stub");
  }
}
