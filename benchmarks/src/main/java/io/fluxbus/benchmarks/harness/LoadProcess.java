package io.fluxbus.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** The load of one row in its own process. It is paused, except while a slice is measured. */
final class LoadProcess implements AutoCloseable {
  private final Row row;
  private final ChildProcess process;

  private LoadProcess(Row row, ChildProcess process) {
    this.row = row;
    this.process = process;
  }

  /**
   * Starts the process of a row. It may use all cores until it is pinned.
   *
   * @param stub null if it is not started
   */
  static LoadProcess start(Row row, Stub stub) {
    List<String> jvmArgs = new ArrayList<>(Harness.JVM_ARGS);
    // The code is compiled while its caller waits, so that the warm-up ends sooner.
    jvmArgs.add("-Xbatch");
    if (stub != null) {
      jvmArgs.add(stub.property());
    }
    jvmArgs.addAll(row.jvmArgs());
    List<String> args = new ArrayList<>(List.of(row.type().getName()));
    row.params().forEach((name, value) -> args.addAll(List.of(name, value)));
    return new LoadProcess(
        row, ChildProcess.start(ChildProcess.java(jvmArgs, LoadMain.class, args)));
  }

  Row row() {
    return row;
  }

  /** Moves the process to the core of the clients. */
  void pin() {
    Cores.move(process.handle(), Cores.CLIENT);
  }

  /** Begins the next slice. */
  void begin(long millis) {
    process.writeLine(Long.toString(millis));
  }

  /** Blocks until the slice has ended. */
  Slice end() {
    return Slice.parse(process.readLine());
  }

  @Override
  public void close() {
    process.close();
  }
}
