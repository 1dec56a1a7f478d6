package io.fluxbus.benchmarks.harness;

import io.fluxbus.benchmarks.stub.FixedAnswers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The stub, in its own process and on its own core. */
final class StubProcess implements AutoCloseable {
  private final Process process;
  private final Stub stub;

  private StubProcess(Process process, Stub stub) {
    this.process = process;
    this.stub = stub;
  }

  /** Starts the stub and waits until it listens. */
  static StubProcess start() {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms1g",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            FixedAnswers.class.getName());
    try {
      Process process =
          new ProcessBuilder(Cores.on(Cores.STUB, java))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("the stub did not start");
      }
      return new StubProcess(process, Stub.parse(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stub stub() {
    return stub;
  }

  /** Stops the stub. */
  @Override
  public void close() {
    process.destroy();
  }
}
