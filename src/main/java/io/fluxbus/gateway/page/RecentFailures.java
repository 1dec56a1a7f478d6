package io.fluxbus.gateway.page;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest failures. Failures with the same type and message are one entry. Thread-safe. */
final class RecentFailures {
  private static final int MAX_ENTRIES = 20;
  private static final int MAX_MESSAGE = 600;

  private final InstantSource clock;

  /** The entry with the latest failure is the last. */
  private final Map<Kind, Entry> entries = new LinkedHashMap<>();

  private record Kind(FailureType type, String message) {}

  /**
   * Equal failures.
   *
   * @param id of the request that failed last
   * @param message what happened, whether it was billed, and advice
   * @param status {@code failed} or {@code unknown}
   * @param last the time of the last one
   */
  record Entry(
      FailureType type, String message, String status, String id, Instant last, long count) {}

  RecentFailures(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds an outcome that is a failure. */
  void add(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    Kind kind = new Kind(failure.type(), message(failure));
    Instant now = clock.instant();
    synchronized (this) {
      Entry before = entries.remove(kind);
      entries.put(
          kind,
          new Entry(
              failure.type(),
              kind.message(),
              outcome.status().text(),
              outcome.id(),
              now,
              before == null ? 1 : before.count() + 1));
      if (entries.size() > MAX_ENTRIES) {
        Iterator<Kind> oldest = entries.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  /** Returns the entries, the latest first. */
  synchronized List<Entry> list() {
    List<Entry> latestFirst = new ArrayList<>(entries.values());
    Collections.reverse(latestFirst);
    return latestFirst;
  }

  /** The message without the name of the type, which the page shows beside it. */
  private static String message(GenerationException failure) {
    String type = failure.type() + ": ";
    String message = failure.getMessage();
    return shorten(message.startsWith(type) ? message.substring(type.length()) : message);
  }

  private static String shorten(String message) {
    if (message.length() <= MAX_MESSAGE) {
      return message;
    }
    // The beginning says what happened, and the end what to do.
    int half = MAX_MESSAGE / 2;
    int head = Character.isHighSurrogate(message.charAt(half - 1)) ? half - 1 : half;
    int from = message.length() - half;
    int tail = Character.isLowSurrogate(message.charAt(from)) ? from + 1 : from;
    return message.substring(0, head) + " … " + message.substring(tail);
  }
}
