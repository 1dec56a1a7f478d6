package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.Metadata;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RecordedOutcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What earlier runs in a folder have left: which lines have an outcome, and which were announced
 * and have none. First it is told the results, then the journal. It takes a few bytes for each
 * line.
 */
final class ResumeState {
  /**
   * A request that was announced, so that it may have been sent, and has no outcome.
   *
   * @param times how often
   * @param answer what came, when it was not all of it written down; else null
   * @param metadata the request's; null if it has none
   */
  record InDoubt(
      int line, String id, int images, int times, GenerationOutcome answer, Metadata metadata) {
    /** What is to be told of it when it is not sent again. */
    GenerationOutcome outcome() {
      if (answer == null) {
        return EarlierAttempts.neverTold(id, times, metadata);
      }
      return EarlierAttempts.with(answer, attemptsBeforeAnswer());
    }

    /** How often it may have been sent before the run that had the answer. */
    int attemptsBeforeAnswer() {
      // That run has announced each attempt that may have been billed.
      return Math.max(0, times - 1 - answer.unknownAttempts());
    }
  }

  private static final int SETTLED = 1;

  /** Was or may have been billed, and nothing says how much. */
  private static final int UNPRICED = 1 << 1;

  /** Some of its images have no file. */
  private static final int WITHOUT_FILES = 1 << 2;

  private static final int SUCCEEDED = 1 << 3;

  private final BatchTotals totals;

  /** Where the images are; null to count none of their files. */
  private final Path images;

  private final UnnamedImages unnamed;
  private final LineTable lines = new LineTable();

  /** By settled line, attempts before the last that may have been billed. */
  private final Map<Integer, Integer> unknownAttempts = new TreeMap<>();

  /** By settled line, how many outcomes are in the results before the last one. */
  private final Map<Integer, Integer> superseded = new TreeMap<>();

  /** By line, how many images are there of an outcome that lacks others. */
  private final Map<Integer, Integer> partial = new TreeMap<>();

  private final Map<Integer, InDoubt> announced = new TreeMap<>();
  private long withoutFiles;
  private String batch;
  private int lastLine;
  private int checksum;

  /**
   * @param images where the images are; null to count none of their files
   * @param unnamed from which the files of outcomes are removed
   */
  ResumeState(BatchTotals totals, Path images, UnnamedImages unnamed) {
    this.totals = totals;
    this.images = images;
    this.unnamed = unnamed;
  }

  /**
   * Takes a line of the results.
   *
   * @return the outcome that it is
   * @throws com.fasterxml.jackson.core.JsonParseException when it is not JSON
   * @throws IOException saying why it is not an outcome that a run wrote
   */
  RecordedOutcome result(byte[] json) throws IOException {
    RecordedOutcome outcome = OutcomeJson.readLine(json);
    int files = countFiles(outcome);
    int line = outcome.line();
    if (lines.has(line, SETTLED)) {
      supersede(outcome, files);
    } else {
      lines.set(line, SETTLED);
      lines.setId(line, outcome.id());
      totals.add(outcome, files);
      if (outcome.usdSpent() == null && outcome.billed() != Billed.NO) {
        lines.set(line, UNPRICED);
      }
      if (outcome.unknownAttempts() > 0) {
        unknownAttempts.put(line, outcome.unknownAttempts());
      }
    }
    if (outcome.failure() == null) {
      lines.set(line, SUCCEEDED);
    }
    if (outcome.lacksFiles()) {
      lines.set(line, WITHOUT_FILES);
      withoutFiles++;
      if (files > 0) {
        partial.put(line, files);
      }
    }
    return outcome;
  }

  private int countFiles(RecordedOutcome outcome) throws IOException {
    for (RecordedOutcome.Image image : outcome.images()) {
      if (image.file() != null) {
        unnamed.remove(ImageNames.of(image.file()));
      }
    }
    return images == null ? 0 : ImageNames.count(images, outcome);
  }

  /** A run writes a second outcome only when it has fetched images that the first one lacks. */
  private void supersede(RecordedOutcome outcome, int files) throws IOException {
    int line = outcome.line();
    if (!lines.has(line, WITHOUT_FILES)
        || !lines.mayHaveId(line, outcome.id())
        || outcome.images().isEmpty()) {
      throw new IOException("line " + line + " of the input has an outcome already");
    }
    Integer before = partial.remove(line);
    totals.replace(lines.has(line, SUCCEEDED), outcome, files - (before == null ? 0 : before));
    superseded.merge(line, 1, Integer::sum);
    lines.clear(line, SUCCEEDED | WITHOUT_FILES);
    withoutFiles--;
  }

  /**
   * Takes a line of the journal.
   *
   * @throws com.fasterxml.jackson.core.JsonParseException when it is not JSON
   * @throws IOException saying why it is not an entry that a run wrote
   */
  void entry(byte[] json) throws IOException {
    JournalLine entry = JournalLine.read(json);
    if ((entry.batch() == null) == (batch == null)) {
      throw new IOException(
          batch == null ? "it does not name a batch" : "the journal has named its batch already");
    }
    GenerationOutcome answer = entry.outcome();
    if (entry.batch() != null) {
      batch = entry.batch();
    } else if (answer != null) {
      answered(entry.line(), answer);
    } else if (entry.withdrawn() != null) {
      withdrawn(entry.line());
    } else {
      requireId(entry.line(), entry.id() == null ? batch + "-" + entry.line() : entry.id());
      last(entry);
      if (entry.refused() == null) {
        announced(entry);
      }
    }
  }

  private void requireId(int line, String id) throws IOException {
    InDoubt before = announced.get(line);
    boolean isOther =
        lines.has(line, SETTLED)
            ? !lines.mayHaveId(line, id)
            : before != null && !before.id().equals(id);
    if (isOther) {
      throw new IOException("line " + line + " of the input has another id elsewhere");
    }
  }

  private void last(JournalLine entry) {
    if (entry.line() > lastLine) {
      lastLine = entry.line();
      checksum = entry.checksum();
    }
  }

  private void announced(JournalLine entry) {
    int line = entry.line();
    if (lines.has(line, SETTLED)) {
      int attempts = unknownAttempts.getOrDefault(line, 0) + (lines.has(line, UNPRICED) ? 1 : 0);
      totals.unpriced((long) attempts * entry.images());
      lines.clear(line, UNPRICED);
      unknownAttempts.remove(line);
      return;
    }
    int before = announced.containsKey(line) ? announced.get(line).times() : 0;
    announced.put(
        line, new InDoubt(line, entry.id(), entry.images(), before + 1, null, entry.metadata()));
  }

  private void answered(int line, GenerationOutcome answer) throws IOException {
    requireId(line, answer.id());
    announced.computeIfPresent(
        line, (key, a) -> new InDoubt(line, a.id(), a.images(), a.times(), answer, a.metadata()));
  }

  private void withdrawn(int line) {
    announced.computeIfPresent(
        line,
        (key, a) ->
            a.times() == 1
                ? null
                : new InDoubt(line, a.id(), a.images(), a.times() - 1, a.answer(), a.metadata()));
  }

  /** What the ids of lines begin with that have none; null before the first run. */
  String batch() {
    return batch;
  }

  /** Whether a line is not to be sent: it has an outcome, or gets one without that. */
  boolean isSettled(int line, boolean retryUnknown) {
    InDoubt one = announced.get(line);
    return lines.has(line, SETTLED) || (one != null && (one.answer() != null || !retryUnknown));
  }

  InDoubt announced(int line) {
    return announced.get(line);
  }

  Collection<InDoubt> announced() {
    return List.copyOf(announced.values());
  }

  /** How many outcomes have images without a file. */
  long withoutFiles() {
    return withoutFiles;
  }

  /** Whether the outcome of a line has images without a file. */
  boolean lacksFiles(int line) {
    return lines.has(line, WITHOUT_FILES);
  }

  /** By line, how many outcomes are in the results before the last one, where there are any. */
  Map<Integer, Integer> superseded() {
    return superseded;
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
    BatchTotals all = totals.copy();
    announced.values().forEach(one -> all.spend(one.outcome(), one.images()));
    return all.spent();
  }

  /** What the results say. */
  BatchTotals totals() {
    return totals;
  }
}
