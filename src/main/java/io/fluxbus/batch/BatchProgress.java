package io.fluxbus.batch;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How far a batch is. What earlier runs did counts as done.
 *
 * @param total requests in the input, broken lines included; null while that is not known, and
 *     always for an input that is no file
 * @param succeeded outcomes that are a success
 * @param failed outcomes that are a failure
 * @param unknown outcomes that are unknown
 * @param inFlight requests that the client sends just now
 * @param queued requests that wait in the client
 * @param limit how many requests may run at once just now
 * @param saving outcomes whose images are fetched or that are being written
 * @param images how many were generated
 * @param imagesPerSecond of this run; 0 before its first one
 * @param spentUsd what was spent, or must be presumed so
 * @param spentMore whether more was or may have been spent of which nobody says how much
 * @param expectedUsd what the whole input will have cost, if it goes on like this; null when that
 *     cannot be said
 * @param elapsed of this run
 * @param timeLeft null when it cannot be said
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
    boolean spentMore,
    BigDecimal expectedUsd,
    Duration elapsed,
    Duration timeLeft) {

  /** Requests that have their outcome. */
  public long done() {
    return succeeded + failed + unknown;
  }
}
