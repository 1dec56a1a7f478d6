package io.fluxbus.batch;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * The progress of a batch at one moment. It includes the outcomes of earlier runs, unless a
 * component says otherwise.
 *
 * @param total lines in the input that are not blank; null until they are counted, and always for
 *     an input that is not a regular file
 * @param succeeded succeeded outcomes
 * @param failed failed outcomes
 * @param unknown unknown outcomes
 * @param inFlight calls in flight
 * @param queued calls in the queue of the client
 * @param limit the current concurrency limit of the client
 * @param saving outcomes on their way to the disk: their images are fetched, or they are written
 * @param images generated images
 * @param imagesPerSecond rate of this run; 0 before its first image
 * @param spentUsd dollars spent, including those of outcomes that may have been billed
 * @param isSpentMinimum whether {@code spentUsd} is a minimum, because the price of some images is
 *     not known
 * @param expectedUsd estimated dollars for the whole input; null if they cannot be estimated
 * @param elapsed time since the start of this run
 * @param timeLeft estimated time to the end; null if it cannot be estimated
 */
public record BatchProgress(
    Long total,
    long succeeded,
    long failed,
    long unknown,
    int inFlight,
    int queued,
    int limit,
    int saving,
    long images,
    double imagesPerSecond,
    BigDecimal spentUsd,
    boolean isSpentMinimum,
    BigDecimal expectedUsd,
    Duration elapsed,
    Duration timeLeft) {

  /** The number of lines with an outcome. */
  public long done() {
    return succeeded + failed + unknown;
  }
}
