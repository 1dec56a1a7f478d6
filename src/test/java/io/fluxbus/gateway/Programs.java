package io.fluxbus.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs programs in other languages. A test whose language or package cannot be had is left out,
 * aloud.
 */
final class Programs {
  private static final String NPM_OPENAI = "openai@7.59.0";
  private static final String PYPI_OPENAI = "openai==3.22.1";
  private static final Path FOLDER = Path.of("target", "clients").toAbsolutePath();
  private static final int INSTALL_SECONDS = 100;
  private static final int RUN_SECONDS = 100;

  /** Why something cannot be had, by its name; an empty text if it can. */
  private static final Map<String, String> MISSING = new HashMap<>();

  private Programs() {}

  /** Leaves the test out unless a program is installed. */
  static void require(String program) {
    leaveOut(
        program,
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> new File(folder, program))
                .anyMatch(File::canExecute)
            ? ""
            : program + " is not installed");
  }

  /** Leaves the test out unless Python has a package. */
  static void requireModule(String module) {
    require("python3");
    leaveOut(
        module,
        run(10, FOLDER, Map.of(), "python3", "-c", "import " + module).status() == 0
            ? ""
            : "python3 has no package " + module);
  }

  private static void leaveOut(String name, String reason) {
    synchronized (MISSING) {
      if (MISSING.put(name, reason) == null && !reason.isEmpty()) {
        System.err.println("Tests of programs that use the gateway are left out: " + reason + ".");
      }
    }
    Assumptions.assumeTrue(reason.isEmpty(), reason);
  }

  /** The folder of programs for Node that import the package {@code openai}. */
  static Path nodeFolder() {
    require("node");
    require("npm");
    Path folder = FOLDER.resolve("node");
    install(
        "the package openai of npm",
        folder.resolve("node_modules").resolve("openai"),
        "npm",
        "install",
        "--prefix",
        folder.toString(),
        "--cache",
        folder.resolve("cache").toString(),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--no-update-notifier",
        "--fetch-retries=1",
        NPM_OPENAI);
    return folder;
  }

  /** The folder in which Python finds the package {@code openai}. */
  static Path pythonFolder() {
    require("python3");
    Path folder = FOLDER.resolve("python");
    install(
        "the package openai of PyPI",
        folder.resolve("openai"),
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-cache-dir",
        "--retries",
        "0",
        "--timeout",
        "15",
        "--disable-pip-version-check",
        "--target",
        folder.toString(),
        PYPI_OPENAI);
    return folder;
  }

  private static void install(String name, Path installed, String... command) {
    String reason;
    synchronized (MISSING) {
      reason = MISSING.get(name);
      if (reason == null) {
        reason =
            Files.exists(installed)
                    || (run(INSTALL_SECONDS, installed.getParent(), Map.of(), command).status() == 0
                        && Files.exists(installed))
                ? ""
                : name + " cannot be installed";
      }
      leaveOut(name, reason);
    }
  }

  /** What a program has printed, and its exit status. */
  record Result(int status, String out, String err) {}

  /** Runs a program, and returns what it prints. It must succeed. */
  static String run(Path folder, Map<String, String> environment, String... command) {
    Result result = run(RUN_SECONDS, folder, environment, command);
    assertThat(result.status()).as(result.out() + result.err()).isZero();
    return result.out().strip();
  }

  private static Result run(
      int seconds, Path folder, Map<String, String> environment, String... command) {
    try {
      Files.createDirectories(folder);
      Path out = Files.createTempFile(Files.createDirectories(FOLDER), "out", ".txt");
      Path err = Files.createTempFile(FOLDER, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return new Result(
          ended ? process.exitValue() : -1,
          Files.readString(out, UTF_8),
          Files.readString(err, UTF_8) + (ended ? "" : "It did not end in time."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
