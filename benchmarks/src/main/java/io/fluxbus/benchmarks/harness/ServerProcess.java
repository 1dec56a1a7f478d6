package io.fluxbus.benchmarks.harness;

import java.util.List;

/**
 * A server in its own process, on the core of the servers. It prints one line when it listens, and
 * runs until it is closed.
 */
public final class ServerProcess implements AutoCloseable {
  private final ChildProcess process;
  private final String line;

  private ServerProcess(ChildProcess process) {
    this.process = process;
    this.line = process.readLine();
  }

  /** Starts the main method of a class and waits until it listens. */
  public static ServerProcess start(Class<?> main, String... args) {
    List<String> java = ChildProcess.java(List.of("-Xms1g", "-Xmx1g"), main, List.of(args));
    return new ServerProcess(ChildProcess.start(Cores.on(Cores.STUB, java)));
  }

  /** Returns the line that the server printed: its ports. */
  public String line() {
    return line;
  }

  /** Stops the server. */
  @Override
  public void close() {
    process.close();
  }
}
