package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a batch has come to, with all its runs.
 *
 * @param total requests in the input, broken lines included; null where that is not known
 * @param succeeded outcomes that are a success
 * @param failed outcomes that are a failure
 * @param unknown outcomes that are unknown
 * @param failures outcomes that are no success, by type; a type that never occurred is not in it
 * @param earlier how many of the outcomes are those of earlier runs
 * @param images how many there are as files
 * @param spentUsd what was spent, or must be presumed so
 * @param spentMore whether more was or may have been spent of which nobody says how much
 * @param complete whether every line has its outcome; if not, the next run goes on
 * @param stopped why it did not go on to the end; null when it did
 * @param unwritten outcomes that the disk did not take: they are nowhere but here
 * @param elapsed of this run
 * @param results the file with the outcomes
 * @param imagesFolder where the images are; null when they were not fetched
 * @param contactSheet the page that shows them; null when there is none
 */
public record BatchSummary(
    Long total,
    long succeeded,
    long failed,
    long unknown,
    Map<FailureType, Long> failures,
    long earlier,
    long images,
    BigDecimal spentUsd,
    boolean spentMore,
    boolean complete,
    String stopped,
    List<GenerationOutcome> unwritten,
    Duration elapsed,
    Path results,
    Path imagesFolder,
    Path contactSheet) {
  public BatchSummary {
    failures = Map.copyOf(failures);
    unwritten = List.copyOf(unwritten);
  }
}
