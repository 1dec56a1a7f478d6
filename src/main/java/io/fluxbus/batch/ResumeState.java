package io.fluxbus.batch;

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
 * The state of a batch after its earlier runs: which lines have an outcome, and which were
 * announced and have none. It is built from all lines of the results and then from all lines of the
 * journal, and does not change afterwards. It takes about seven bytes for each line.
 */
final class ResumeState {
  /**
   * A line whose request was announced and may have been sent, and that has no recorded outcome.
   *
   * @param images how many images the request asks for
   * @param attempts how many times the request was announced
   * @param answer the outcome from the API, if it arrived and its images were not all written; else
   *     null
   * @param metadata the metadata of the request; null if it has none
   */
  record InDoubt(
      int line, String id, int images, int attempts, GenerationOutcome answer, Metadata metadata) {
    /** The outcome of the line if its request is not sent again. */
    GenerationOutcome outcome() {
      if (answer == null) {
        return EarlierAttempts.unknown(id, attempts, metadata);
      }
      return EarlierAttempts.with(answer, attemptsBeforeAnswer());
    }

    /** How many times the request may have been sent before the run that got the answer. */
    int attemptsBeforeAnswer() {
      // The run that got the answer announced the attempt with the answer, and each unknown attempt
      // before it. All other announcements are of earlier runs.
      return Math.max(0, attempts - 1 - answer.unknownAttempts());
    }
  }

  /** The line has a recorded outcome. */
  private static final int SETTLED = 1;

  /** The outcome was or may have been billed, and its price is not known. */
  private static final int UNPRICED = 1 << 1;

  /** Some images of the outcome have no file. */
  private static final int WITHOUT_FILES = 1 << 2;

  private static final int SUCCEEDED = 1 << 3;

  private final BatchTotals totals;

  /** The folder of the images; null if their files are not counted. */
  private final Path images;

  private final ForeignImages foreignImages;
  private final LineTable lines = new LineTable();

  /** By settled line, how many attempts before the last one may have been billed. */
  private final Map<Integer, Integer> unknownAttempts = new TreeMap<>();

  /** By settled line, the number of outcomes before the last one. */
  private final Map<Integer, Integer> superseded = new TreeMap<>();

  /** By line, how many images have a file, if others of the same outcome have none. */
  private final Map<Integer, Integer> partialFiles = new TreeMap<>();

  private final Map<Integer, InDoubt> announced = new TreeMap<>();
  private long withoutFiles;
  private String batch;
  private int lastLine;
  private int checksum;

  /**
   * @param totals to which the outcomes are added
   * @param images the folder of the images; null if their files are not counted
   * @param foreignImages from which the files that outcomes name are removed
   */
  ResumeState(BatchTotals totals, Path images, ForeignImages foreignImages) {
    this.totals = totals;
    this.images = images;
    this.foreignImages = foreignImages;
  }

  /**
   * Adds a line of the results.
   *
   * @return the outcome in the line
   * @throws com.fasterxml.jackson.core.JsonParseException if the line is not JSON
   * @throws IOException if no run would write the line; the message says why
   */
  RecordedOutcome addResult(byte[] json) throws IOException {
    RecordedOutcome outcome = OutcomeJson.readLine(json);
    int files = countFiles(outcome);
    int line = outcome.line();
    if (lines.has(line, SETTLED)) {
      supersede(outcome, files);
    } else {
      lines.set(line, SETTLED);
      lines.setId(line, outcome.id());
      totals.add(outcome, files);
      if (outcome.lacksPrice()) {
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
        partialFiles.put(line, files);
      }
    }
    return outcome;
  }

  private int countFiles(RecordedOutcome outcome) throws IOException {
    for (RecordedOutcome.Image image : outcome.images()) {
      if (image.file() != null) {
        foreignImages.remove(ImageNames.of(image.file()));
      }
    }
    return images == null ? 0 : ImageNames.count(images, outcome);
  }

  /** Replaces the outcome of a line. A run does that only if it has fetched missing images. */
  private void supersede(RecordedOutcome outcome, int files) throws IOException {
    int line = outcome.line();
    if (!lines.has(line, WITHOUT_FILES)
        || !lines.mayHaveId(line, outcome.id())
        || outcome.images().isEmpty()) {
      throw new IOException("line " + line + " of the input has an outcome already");
    }
    Integer before = partialFiles.remove(line);
    totals.replace(lines.has(line, SUCCEEDED), outcome, files - (before == null ? 0 : before));
    superseded.merge(line, 1, Integer::sum);
    lines.clear(line, SUCCEEDED | WITHOUT_FILES);
    withoutFiles--;
  }

  /**
   * Adds a line of the journal.
   *
   * @throws com.fasterxml.jackson.core.JsonParseException if the line is not JSON
   * @throws IOException if no run would write the line; the message says why
   */
  void addJournalLine(byte[] json) throws IOException {
    JournalLine entry = JournalLine.read(json);
    if ((entry.batch() == null) == (batch == null)) {
      throw new IOException(
          batch == null ? "it does not name a batch" : "the journal has named its batch already");
    }
    GenerationOutcome answer = entry.outcome();
    if (entry.batch() != null) {
      batch = entry.batch();
    } else if (answer != null) {
      addAnswer(entry.line(), answer);
    } else if (entry.withdrawn() != null) {
      withdraw(entry.line());
    } else {
      requireId(entry.line(), entry.id() == null ? batch + "-" + entry.line() : entry.id());
      updateChecksum(entry);
      if (entry.invalid() == null) {
        addAnnouncement(entry);
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

  private void updateChecksum(JournalLine entry) {
    if (entry.line() > lastLine) {
      lastLine = entry.line();
      checksum = entry.checksum();
    }
  }

  private void addAnnouncement(JournalLine entry) {
    int line = entry.line();
    if (lines.has(line, SETTLED)) {
      int attempts = unknownAttempts.getOrDefault(line, 0) + (lines.has(line, UNPRICED) ? 1 : 0);
      totals.addUnpriced((long) attempts * entry.images());
      lines.clear(line, UNPRICED);
      unknownAttempts.remove(line);
      return;
    }
    int before = announced.containsKey(line) ? announced.get(line).attempts() : 0;
    announced.put(
        line, new InDoubt(line, entry.id(), entry.images(), before + 1, null, entry.metadata()));
  }

  private void addAnswer(int line, GenerationOutcome answer) throws IOException {
    requireId(line, answer.id());
    announced.computeIfPresent(
        line,
        (key, a) -> new InDoubt(line, a.id(), a.images(), a.attempts(), answer, a.metadata()));
  }

  private void withdraw(int line) {
    announced.computeIfPresent(
        line,
        (key, a) ->
            a.attempts() == 1
                ? null
                : new InDoubt(
                    line, a.id(), a.images(), a.attempts() - 1, a.answer(), a.metadata()));
  }

  /** The name of the batch, with which generated ids begin; null before the first run. */
  String batch() {
    return batch;
  }

  /** Whether a line is not sent, because it has an outcome or will get one from the journal. */
  boolean isSettled(int line, boolean retryUnknown) {
    InDoubt inDoubt = announced.get(line);
    return lines.has(line, SETTLED)
        || (inDoubt != null && (inDoubt.answer() != null || !retryUnknown));
  }

  /** The announcement of a line that has no recorded outcome; null if it has none. */
  InDoubt announced(int line) {
    return announced.get(line);
  }

  /** The announced lines that have no recorded outcome. */
  Collection<InDoubt> announced() {
    return List.copyOf(announced.values());
  }

  /** The number of lines whose outcome has images without a file. */
  long withoutFiles() {
    return withoutFiles;
  }

  /** Whether the outcome of a line has images without a file. */
  boolean lacksFiles(int line) {
    return lines.has(line, WITHOUT_FILES);
  }

  /** By line, the number of outcomes before the last one, for lines with several outcomes. */
  Map<Integer, Integer> superseded() {
    return superseded;
  }

  /** The number of the last line in the journal; 0 if the journal names no line. */
  int lastLine() {
    return lastLine;
  }

  /** CRC-32C of the input up to the end of {@link #lastLine}. */
  int checksum() {
    return checksum;
  }

  /** The dollars that earlier runs have spent or may have spent. */
  BigDecimal spent() {
    BatchTotals all = totals.copy();
    announced.values().forEach(line -> all.spend(line.outcome(), line.images()));
    return all.spent();
  }

  /** The totals of the recorded outcomes. */
  BatchTotals totals() {
    return totals;
  }
}
