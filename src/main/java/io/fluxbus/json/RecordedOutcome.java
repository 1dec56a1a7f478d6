package io.fluxbus.json;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
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

  /**
   * An image of a result.
   *
   * @param file null when it was not written, as its size may be
   */
  public record Image(String file, Integer width, Integer height) {}

  static RecordedOutcome of(OutcomeJson.Outcome outcome) throws IOException {
    if (outcome == null) {
      throw new IOException("it is no outcome of a line");
    }
    OutcomeJson.Result result = outcome.result();
    OutcomeJson.Failure failure = outcome.failure();
    if (outcome.id() == null
        || outcome.line() == null
        || outcome.line() < 1
        || (result == null && failure == null)) {
      throw new IOException("it is no outcome of a line");
    }
    try {
      return new RecordedOutcome(
          outcome.line(),
          outcome.id(),
          Arrays.stream(Status.values())
              .filter(status -> status.text().equals(outcome.status()))
              .findFirst()
              .orElseThrow(),
          result == null || result.images() == null
              ? List.of()
              : result.images().stream()
                  .map(image -> new Image(image.file(), image.width(), image.height()))
                  .toList(),
          result == null ? null : result.seed(),
          result == null ? null : result.prompt(),
          result == null ? null : result.usdSpent(),
          failure == null ? null : FailureType.valueOf(failure.type()),
          failure == null ? Billed.YES : billed(failure.billed()),
          outcome.unknownAttempts() == null ? 0 : outcome.unknownAttempts());
    } catch (RuntimeException e) {
      throw new IOException("it is no outcome of a line", e);
    }
  }

  private static Billed billed(String text) {
    return Arrays.stream(Billed.values())
        .filter(billed -> billed.text().equals(text))
        .findFirst()
        .orElseThrow();
  }
}
