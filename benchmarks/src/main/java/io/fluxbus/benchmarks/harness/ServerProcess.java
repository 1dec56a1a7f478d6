package io.fluxbus.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A server in its own process, on the core of the servers. It prints one line when it listens, and
 * runs until it is closed.
 */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final String line;

  private ServerProcess(Process process, String line) {
    this.process = process;
    this.line = line;
  }

  /** Starts the main method of a class and waits until it listens. */
  public static ServerProcess start(Class<?> main) {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms1g",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    try {
      Process process =
          new ProcessBuilder(Cores.on(Cores.STUB, java))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String line = process.inputReader(StandardCharsets.US_ASCII).readLine();
      if (line == null) {
        throw new IllegalStateException(main.getSimpleName() + " did not start");
      }
      return new ServerProcess(process, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the line that the server printed: its ports. */
  public String line() {
    return line;
  }

  /** Stops the server. */
  @Override
  public void close() {
    process.destroy();
  }
}
