package io.fluxbus.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Each jar contains the licence and the notice of everything in it, complete. */
class LicencesIT {
  private static final Path TARGET = Path.of("target");
  private static final Path EXECUTABLE = TARGET.resolve("fluxbus.jar");

  private static final Pattern LICENCE_FILE =
      Pattern.compile(
          "(?i)(META-INF/)?[^/]*(LICEN[CS]E|NOTICE|COPYRIGHT|COPYING|THIRD-PARTY|ATTRIBUTION)[^/]*");

  private static List<Path> libraries() throws IOException {
    try (var files = Files.list(TARGET)) {
      List<Path> jars =
          files.filter(file -> file.getFileName().toString().matches("fluxbus-.*\\.jar")).toList();
      assertThat(jars).isNotEmpty();
      return jars;
    }
  }

  /** The texts of the licence files of a jar, by name. */
  private static Map<String, String> licences(Path path) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile jar = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> entries =
          jar.stream()
              .filter(entry -> LICENCE_FILE.matcher(entry.getName()).matches())
              .filter(entry -> !entry.getName().endsWith(".class"))
              .toList();
      for (ZipEntry entry : entries) {
        texts.put(
            entry.getName(), new String(jar.getInputStream(entry).readAllBytes(), UTF_8).strip());
      }
    }
    return texts;
  }

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of)
        .toList();
  }

  private static boolean contains(ZipFile executable, Path library) throws IOException {
    try (ZipFile jar = new ZipFile(library.toFile())) {
      return jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .findFirst()
          .map(executable::getEntry)
          .isPresent();
    }
  }

  @Test
  void everyJarHasOurLicenceAndNotice() throws IOException {
    String licence = Files.readString(Path.of("LICENSE")).strip();
    String notice = Files.readString(Path.of("src/main/resources/META-INF/NOTICE")).strip();

    for (Path library : libraries()) {
      assertThat(licences(library))
          .as("%s", library)
          .containsEntry("META-INF/LICENSE", licence)
          .containsEntry("META-INF/NOTICE", notice);
    }
    assertThat(licences(EXECUTABLE)).containsEntry("META-INF/LICENSE", licence);
    assertThat(licences(EXECUTABLE).get("META-INF/NOTICE")).startsWith(notice);
  }

  @Test
  void theExecutableHasTheLicencesAndNoticesOfItsLibraries() throws IOException {
    Map<String, String> licences = licences(EXECUTABLE);
    int libraries = 0;
    try (ZipFile executable = new ZipFile(EXECUTABLE.toFile())) {
      for (Path library : classPath()) {
        if (contains(executable, library)) {
          libraries++;
          licences(library)
              .forEach(
                  (name, text) ->
                      assertThat(licences.values())
                          .as("%s of %s", name, library.getFileName())
                          .anyMatch(found -> found.contains(text)));
        }
      }
    }
    assertThat(libraries).isGreaterThan(20);
  }

  @Test
  void librariesWithoutLicenceFilesAreListed() throws IOException {
    assertThat(licences(EXECUTABLE).get("META-INF/THIRD-PARTY-LICENSES.txt"))
        .contains("Vert.x", "picocli", "The Netty Project", "license/LICENSE.webbit.txt");
  }
}
