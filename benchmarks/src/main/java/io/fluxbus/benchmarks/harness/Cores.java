package io.fluxbus.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which core a process runs on, where {@code taskset} exists: the clients' on the first, the stub's
 * on the second. Elsewhere the system decides.
 */
final class Cores {
  static final String CLIENT = "0";
  static final String STUB = "1";

  private static final int MOST_TRIES = 20;

  private static final boolean PINS =
      Runtime.getRuntime().availableProcessors() > 1 && run(List.of("taskset", "--version"));

  private Cores() {}

  static boolean pins() {
    return PINS;
  }

  /** The command that starts the other one on that core. */
  static List<String> on(String core, List<String> command) {
    List<String> whole = new ArrayList<>();
    if (PINS) {
      whole.addAll(List.of("taskset", "--cpu-list", core));
    }
    whole.addAll(command);
    return whole;
  }

  /** Moves this process, and those that it starts from now on. */
  static void moveTo(String core) {
    List<String> command =
        List.of(
            "taskset",
            "--all-tasks",
            "--cpu-list",
            "--pid",
            core,
            Long.toString(ProcessHandle.current().pid()));
    boolean moved = !PINS;
    // It fails when a thread ends while it looks at it.
    for (int tries = 0; tries < MOST_TRIES && !moved; tries++) {
      moved = run(command);
    }
    if (!moved) {
      throw new IllegalStateException("taskset cannot move this process to core " + core);
    }
  }

  private static boolean run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
