package io.fluxbus.json;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome.Status;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * What is still known of an outcome that was written to a file.
 *
 * @param line of the request in its own file, from 1
 * @param images those of its result; empty without one
 * @param seed null when it is not known, as the prompt
 * @param usdSpent null when the API did not say
 * @param failure null when it succeeded
 * @param billed what is known of the whole call's cost
 * @param unknownAttempts how many attempts before the last may have been billed as well
 */
public record RecordedOutcome(
    int line,
    String id,
    Status status,
    List<Image> images,
    BigInteger seed,
    String prompt,
    BigDecimal usdSpent,
    FailureType failure,
    Billed billed,
    int unknownAttempts) {
  /** More than any outcome has. */
  public static final int MAX_ATTEMPTS = 1_000_000;

  /** Whether it has images that were not fetched: it succeeded without, or they could not be. */
  public boolean lacksFiles() {
    return (failure == null || failure == FailureType.DOWNLOAD_FAILED)
        && images.stream().anyMatch(image -> image.file() == null);
  }

  /**
   * An image of a result.
   *
   * @param file null when it was not written, as its size may be
   */
  public record Image(String file, Integer width, Integer height) {}
}
