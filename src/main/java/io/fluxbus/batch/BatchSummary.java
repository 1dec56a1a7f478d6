package io.fluxbus.batch;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The result of a batch, including its earlier runs.
 *
 * @param total lines in the input that are not blank; null if it is not a regular file
 * @param succeeded succeeded outcomes
 * @param failed failed outcomes
 * @param unknown unknown outcomes
 * @param failures number of failed and unknown outcomes by type, without types that did not occur
 * @param earlierOutcomes how many of the outcomes earlier runs recorded
 * @param images number of image files in the folder
 * @param spentUsd dollars spent, including those of outcomes that may have been billed
 * @param isSpentMinimum whether {@code spentUsd} is a minimum, because the price of some images is
 *     not known
 * @param complete whether every line has a recorded outcome; if not, the next run continues
 * @param stopReason why the batch stopped before the end of the input; null if it did not
 * @param unwritten outcomes that could not be written; they are only here
 * @param elapsed duration of this run
 * @param results the file of the outcomes
 * @param imagesFolder the folder of the images; null if they were not fetched
 * @param contactSheet the HTML page with the images; null if there is none
 */
public record BatchSummary(
    Long total,
    long succeeded,
    long failed,
    long unknown,
    Map<FailureType, Long> failures,
    long earlierOutcomes,
    long images,
    BigDecimal spentUsd,
    boolean isSpentMinimum,
    boolean complete,
    String stopReason,
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
