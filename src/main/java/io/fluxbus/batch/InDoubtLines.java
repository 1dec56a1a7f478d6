package io.fluxbus.batch;

import io.fluxbus.batch.ResumeState.InDoubt;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Lines that earlier runs announced in the journal and that have no recorded outcome yet: their
 * requests may have been sent. Used on the batch's context only.
 */
final class InDoubtLines {
  private final Map<Integer, InDoubt> unresolved = new LinkedHashMap<>();

  /** Lines to record without submitting them again. */
  private final Queue<InDoubt> toRecord = new ArrayDeque<>();

  /**
   * @param retryUnknown whether requests without an answer are submitted again
   */
  InDoubtLines(Collection<InDoubt> announced, boolean retryUnknown) {
    for (InDoubt line : announced) {
      unresolved.put(line.line(), line);
      if (line.answer() != null || !retryUnknown) {
        toRecord.add(line);
      }
    }
  }

  /** The next line to record without submitting it; null after the last one. */
  BatchLine next() {
    InDoubt next = toRecord.poll();
    return next == null ? null : BatchLine.inDoubt(next);
  }

  boolean hasNext() {
    return !toRecord.isEmpty();
  }

  /** How many times earlier runs may have sent the request of a line; 0 if it is not in doubt. */
  int attempts(int line) {
    InDoubt earlier = unresolved.get(line);
    return earlier == null ? 0 : earlier.attempts();
  }

  boolean contains(int line) {
    return unresolved.containsKey(line);
  }

  /** Removes a line whose outcome is recorded now. */
  void remove(int line) {
    unresolved.remove(line);
  }

  Collection<InDoubt> unresolved() {
    return unresolved.values();
  }
}
