package io.fluxbus.json;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.GenerationRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;

/**
 * The members of an outcome in a file that a later run needs.
 *
 * @param line the number of the request's line in its own file, from 1
 * @param images the images of the result; empty without a result
 * @param seed null if it is not known; the same applies to the prompt
 * @param usdSpent null if the API did not report it
 * @param failure null for a success
 * @param billed whether the whole call was billed
 * @param unknownAttempts how many attempts before the last one may have been billed as well
 * @param replayed whether an earlier call with the same key got this outcome, and paid for it
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
    int unknownAttempts,
    boolean replayed) {
  /** Higher than the number of attempts of any call. */
  public static final int MAX_ATTEMPTS = 1_000_000;

  private static final ObjectReader READER =
      FileJson.mapper()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // As a module, Jackson may not look into the type of a member that is not read.
          .addModule(MetadataJson.module())
          .addMixIn(OutcomeRecord.class, NeededOfOutcome.class)
          .addMixIn(ResultRecord.class, NeededOfResult.class)
          .addMixIn(ResultRecord.Image.class, NeededOfImage.class)
          .addMixIn(FailureRecord.class, NeededOfFailure.class)
          .build()
          .reader();

  /**
   * An image of a result.
   *
   * @param file null if the image was not written; its size may be null too
   */
  public record Image(String file, Integer width, Integer height) {}

  /** Whether it was or may have been billed, and its price is not known. */
  public boolean lacksPrice() {
    return usdSpent == null && billed != Billed.NO && !replayed;
  }

  /** Whether it has generated images that are not in files. */
  public boolean lacksFiles() {
    return (failure == null || failure == FailureType.DOWNLOAD_FAILED)
        && images.stream().anyMatch(image -> image.file() == null);
  }

  /** See {@link OutcomeJson#readLine}. */
  static RecordedOutcome read(byte[] json) throws IOException {
    OutcomeRecord outcome = FileJson.read(READER, json, OutcomeRecord.class, "an outcome");
    require(outcome != null, "it is not an outcome");
    return of(outcome);
  }

  private static RecordedOutcome of(OutcomeRecord outcome) throws IOException {
    require(outcome.id() != null && GenerationRequest.isId(outcome.id()), "it has no valid id");
    require(outcome.line() != null && outcome.line() >= 1, "it has no valid line");
    requireCount(outcome.attempts(), "attempts");
    requireCount(outcome.unknownAttempts(), "unknown_attempts");
    ResultRecord result = outcome.result();
    FailureRecord failure = outcome.failure();
    require(result != null || failure != null, "it has neither a result nor a failure");
    if (result != null) {
      check(result);
    }
    FailureType type = failure == null ? null : type(failure);
    Billed billed = failure == null ? Billed.YES : billed(failure);
    Status status =
        type == null ? Status.SUCCEEDED : billed == Billed.UNKNOWN ? Status.UNKNOWN : Status.FAILED;
    require(status.text().equals(outcome.status()), "its status does not agree with its failure");
    return new RecordedOutcome(
        outcome.line(),
        outcome.id(),
        status,
        result == null ? List.of() : images(result),
        result == null ? null : result.seed(),
        result == null ? null : result.prompt(),
        result == null ? null : result.usdSpent(),
        type,
        billed,
        outcome.unknownAttempts() == null ? 0 : outcome.unknownAttempts(),
        outcome.replayed() != null && outcome.replayed());
  }

  private static void check(ResultRecord result) throws IOException {
    require(
        result.images() != null
            && !result.images().isEmpty()
            && result.images().stream().allMatch(Objects::nonNull),
        "its result has no images");
    require(result.hasValidSeed(), "its seed is out of range");
    require(
        result.creditsUsed() == null || result.creditsUsed() >= 0, "its credits_used is negative");
    require(
        result.usdSpent() == null || Cost.isPlausible(result.usdSpent()),
        "its usd_spent is out of range");
  }

  private static List<Image> images(ResultRecord result) {
    return result.images().stream()
        .map(image -> new Image(image.file(), image.width(), image.height()))
        .toList();
  }

  private static FailureType type(FailureRecord failure) throws IOException {
    return failure
        .failureType()
        .orElseThrow(() -> new IOException("its failure has no known type"));
  }

  private static Billed billed(FailureRecord failure) throws IOException {
    return failure
        .billing()
        .orElseThrow(() -> new IOException("its failure does not say whether it was billed"));
  }

  private static void requireCount(Integer count, String name) throws IOException {
    require(
        count == null || (count >= 0 && count <= MAX_ATTEMPTS), "its " + name + " is out of range");
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  @JsonIncludeProperties({
    "id",
    "line",
    "status",
    "result",
    "failure",
    "attempts",
    "unknown_attempts",
    "replayed"
  })
  private interface NeededOfOutcome {}

  @JsonIncludeProperties({"images", "seed", "prompt", "credits_used", "usd_spent"})
  private interface NeededOfResult {}

  @JsonIncludeProperties({"width", "height", "file"})
  private interface NeededOfImage {}

  @JsonIncludeProperties({"type", "billed"})
  private interface NeededOfFailure {}
}
