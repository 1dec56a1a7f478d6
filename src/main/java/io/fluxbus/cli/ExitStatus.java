package io.fluxbus.cli;

import io.fluxbus.GenerationOutcome;

/** The exit statuses of the process. An interrupted process ends with 128 plus the signal. */
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

  /** The more important of two: unknown, then failed, then succeeded. */
  static int worse(int one, int other) {
    return Math.max(one, other);
  }
}
