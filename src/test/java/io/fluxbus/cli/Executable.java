package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the executable in a process of its own. */
final class Executable {
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  static final String JAR = Path.of("target", "fluxbus.jar").toString();

  private Executable() {}

  /** Starts the JVM through a shell, which passes arguments as bytes in every locale. */
  static Process start(String before, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", before + " exec \"$0\" \"$@\"", JAVA));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AIMLAPI_KEY", Cli.KEY);
    return builder.start();
  }

  static Process start(String... arguments) throws IOException {
    return start("", Stream.concat(Stream.of("-jar", JAR), Stream.of(arguments)).toList());
  }

  static Process startWith(String property, String... arguments) throws IOException {
    return start(
        "", Stream.concat(Stream.of(property, "-jar", JAR), Stream.of(arguments)).toList());
  }

  static Cli end(Process process) throws IOException, InterruptedException {
    CompletableFuture<byte[]> err =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getErrorStream().readAllBytes();
              } catch (IOException e) {
                return new byte[0];
              }
            });
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Cli(process.exitValue(), out, new String(err.join(), UTF_8));
  }
}
