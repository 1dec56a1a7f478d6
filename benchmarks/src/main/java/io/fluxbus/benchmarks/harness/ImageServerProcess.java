package io.fluxbus.benchmarks.harness;

import io.fluxbus.benchmarks.stub.ImageServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The server of images, in its own process and on the core of the stub. */
public final class ImageServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ImageServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the server and waits until it listens. */
  public static ImageServerProcess start() {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ImageServer.class.getName());
    try {
      Process process =
          new ProcessBuilder(Cores.on(Cores.STUB, java))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("the server of images did not start");
      }
      return new ImageServerProcess(process, Integer.parseInt(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL, without a path. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port;
  }

  /** Stops the server. */
  @Override
  public void close() {
    process.destroy();
  }
}
