package io.fluxbus.cli;

import io.fluxbus.GenerationOutcome;

/** What the process tells the shell. An interrupted one ends with 130, as the JVM sees to. */
final class ExitStatus {
  static final int SUCCEEDED = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int UNKNOWN = 3;

  private ExitStatus() {}

  static int of(GenerationOutcome outcome) {
    return switch (outcome.status()) {
      case SUCCEEDED -> SUCCEEDED;
      case FAILED -> FAILED;
      case UNKNOWN -> UNKNOWN;
    };
  }

  /** Of several, unknown says more than failed, and failed more than succeeded. */
  static int worse(int one, int other) {
    return Math.max(one, other);
  }
}
