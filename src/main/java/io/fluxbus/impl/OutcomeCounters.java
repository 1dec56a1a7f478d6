package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the outcomes and retries of a client. Thread-safe. */
final class OutcomeCounters {
  private final LongAdder retries = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final Map<FailureType, LongAdder> failures = new EnumMap<>(FailureType.class);

  OutcomeCounters() {
    for (FailureType type : FailureType.values()) {
      failures.put(type, new LongAdder());
    }
  }

  void retried() {
    retries.increment();
  }

  void settled(GenerationOutcome outcome) {
    if (outcome.failure() == null) {
      succeeded.increment();
    } else {
      failures.get(outcome.failure().type()).increment();
    }
  }

  long retries() {
    return retries.sum();
  }

  long succeeded() {
    return succeeded.sum();
  }

  /** The counts that are not zero. */
  Map<FailureType, Long> failures() {
    Map<FailureType, Long> counts = new EnumMap<>(FailureType.class);
    failures.forEach((type, count) -> counts.put(type, count.sum()));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
