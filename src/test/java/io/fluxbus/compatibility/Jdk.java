package io.fluxbus.compatibility;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A JDK of this machine. */
record Jdk(int feature, Path home) {
  /** The JDK that runs the tests. */
  static final Jdk CURRENT =
      new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));

  /** The folders in which systems and tools install JDKs. */
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/lib/jvm"),
          Path.of("/opt/java"),
          Path.of("/Library/Java/JavaVirtualMachines"),
          Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"),
          Path.of(System.getProperty("user.home"), ".jdks"));

  /** The newest JDK of this machine that is newer than the current one. */
  static Optional<Jdk> newer() {
    return Stream.concat(fromEnvironment(), FOLDERS.stream().flatMap(Jdk::entries))
        .flatMap(folder -> Stream.of(folder, folder.resolve("Contents").resolve("Home")))
        .flatMap(home -> read(home).stream())
        .filter(jdk -> jdk.feature() > CURRENT.feature())
        .max(Comparator.comparingInt(Jdk::feature));
  }

  String command(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }

  /** The values of variables such as {@code JAVA_HOME_25_X64}. */
  private static Stream<Path> fromEnvironment() {
    return System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
        .map(variable -> Path.of(variable.getValue()));
  }

  private static Stream<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Jdk> read(Path home) {
    Path release = home.resolve("release");
    if (!Files.isReadable(release) || !Files.exists(home.resolve("bin").resolve("java"))) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(release)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
    return Optional.of(new Jdk(Integer.parseInt(version.split("[._-]", 2)[0]), home));
  }
}
