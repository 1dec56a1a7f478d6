package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RecordedOutcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What earlier runs in a folder have left: which lines have an outcome, and which were announced
 * and have none. First it is told the results, then the journal. It takes a bit for each line.
 */
final class EarlierRuns {
  /**
   * A request that was announced, so that it may have been sent, and has no outcome.
   *
   * @param times how often
   * @param answer what came, when it was not all of it written down; else null
   * @param metadata the request's; null if it has none
   */
  record Announced(
      int line, String id, int images, int times, GenerationOutcome answer, Metadata metadata) {
    /** What is to be told of it when it is not sent again. */
    GenerationOutcome outcome() {
      if (answer == null) {
        return EarlierAttempts.neverTold(id, times, metadata);
      }
      return EarlierAttempts.with(answer, before());
    }

    /** How often it may have been sent before the run that had the answer. */
    int before() {
      // That run has announced each attempt that may have been billed.
      return Math.max(0, times - 1 - answer.unknownAttempts());
    }
  }

  private final Totals totals;
  private final BitSet settled = new BitSet();

  /** Settled lines that were or may have been billed, and nothing says how much. */
  private final BitSet unpriced = new BitSet();

  /** By settled line, attempts before the last that may have been billed. */
  private final Map<Integer, Integer> unknownAttempts = new TreeMap<>();

  private final Map<Integer, Announced> announced = new TreeMap<>();
  private String batch;
  private int lastLine;
  private int checksum;

  EarlierRuns(Totals totals) {
    this.totals = totals;
  }

  /** Takes a line of the results, and says whether it is one. */
  boolean result(byte[] line) {
    RecordedOutcome outcome;
    try {
      outcome = OutcomeJson.readLine(line);
    } catch (IOException e) {
      return false;
    }
    if (!settled.get(outcome.line())) {
      settled.set(outcome.line());
      totals.add(outcome);
      unpriced.set(outcome.line(), outcome.usdSpent() == null && outcome.billed() != Billed.NO);
      if (outcome.unknownAttempts() > 0) {
        unknownAttempts.put(outcome.line(), outcome.unknownAttempts());
      }
    }
    return true;
  }

  /** Takes a line of the journal, and says whether it is one. */
  boolean entry(byte[] line) {
    Journal.Read entry;
    try {
      entry = Journal.read(line);
      if (entry.batch() != null) {
        batch = entry.batch();
      } else if (entry.answer() != null) {
        answered(entry.line(), entry.outcome());
      } else if (entry.withdrawn() != null) {
        withdrawn(entry.line());
      } else {
        last(entry);
        if (entry.refused() == null) {
          announced(entry);
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private void last(Journal.Read entry) {
    if (entry.line() > lastLine) {
      lastLine = entry.line();
      checksum = entry.checksum();
    }
  }

  private void announced(Journal.Read entry) {
    int line = entry.line();
    if (settled.get(line)) {
      int attempts = unknownAttempts.getOrDefault(line, 0) + (unpriced.get(line) ? 1 : 0);
      totals.unpriced((long) attempts * entry.images());
      unpriced.clear(line);
      unknownAttempts.remove(line);
      return;
    }
    int before = announced.containsKey(line) ? announced.get(line).times() : 0;
    announced.put(
        line, new Announced(line, entry.id(), entry.images(), before + 1, null, entry.metadata()));
  }

  private void answered(int line, GenerationOutcome answer) {
    announced.computeIfPresent(
        line, (key, a) -> new Announced(line, a.id(), a.images(), a.times(), answer, a.metadata()));
  }

  private void withdrawn(int line) {
    announced.computeIfPresent(
        line,
        (key, a) ->
            a.times() == 1
                ? null
                : new Announced(line, a.id(), a.images(), a.times() - 1, a.answer(), a.metadata()));
  }

  /** What the ids of lines begin with that have none; null before the first run. */
  String batch() {
    return batch;
  }

  /** Whether a line is not to be sent: it has an outcome, or gets one without that. */
  boolean isTold(int line, boolean retryUnknown) {
    Announced one = announced.get(line);
    return settled.get(line) || (one != null && (one.answer() != null || !retryUnknown));
  }

  Announced announced(int line) {
    return announced.get(line);
  }

  Collection<Announced> announced() {
    return List.copyOf(announced.values());
  }

  /** The last line that was announced or refused; 0 when none was. */
  int lastLine() {
    return lastLine;
  }

  /** Of the input up to the end of that line. */
  int checksum() {
    return checksum;
  }

  /** What they have spent, or must be presumed to have. */
  BigDecimal spent() {
    Totals all = totals.copy();
    announced.values().forEach(one -> all.spend(one.outcome(), one.images()));
    return all.spent();
  }

  /** What the results say. */
  Totals totals() {
    return totals;
  }
}
