package io.fluxbus.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Assigns processes to cores if {@code taskset} exists: the clients to the first core that this
 * process may use, and the stub to the last, which is rarely a thread of the same core. Without
 * {@code taskset} the system decides.
 */
final class Cores {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final List<String> ALLOWED = allowed();

  static final String CLIENT = ALLOWED.get(0);
  static final String STUB = ALLOWED.get(ALLOWED.size() - 1);

  private static final int MAX_TRIES = 20;

  private static final boolean PINS =
      !CLIENT.equals(STUB) && run(List.of("taskset", "--cpu-list", STUB, "true"));

  private Cores() {}

  /** Reads from Linux the ends of the ranges of cores that this process may use. */
  private static List<String> allowed() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .flatMap(line -> NUMBER.matcher(line).results())
          .map(MatchResult::group)
          .toList();
    } catch (IOException e) {
      return List.of("0");
    }
  }

  static boolean pins() {
    return PINS;
  }

  /** Returns a command that starts another command on a core. */
  static List<String> on(String core, List<String> command) {
    List<String> pinned = new ArrayList<>();
    if (PINS) {
      pinned.addAll(List.of("taskset", "--cpu-list", core));
    }
    pinned.addAll(command);
    return pinned;
  }

  /** Moves a process, and the processes that it starts later, to a core. */
  static void move(ProcessHandle process, String core) {
    List<String> command =
        List.of(
            "taskset", "--all-tasks", "--cpu-list", "--pid", core, Long.toString(process.pid()));
    boolean moved = !PINS;
    // The command fails if a thread ends at the same time.
    for (int tries = 0; tries < MAX_TRIES && !moved; tries++) {
      moved = run(command);
    }
    if (!moved) {
      throw new IllegalStateException("taskset cannot move a process to core " + core);
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
