package io.fluxbus.json;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.GenerationRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Reads an outcome of a file that somebody may have edited. Each member that is read has the type
 * and the range of one that was written, or the outcome is rejected. Bytes of images are skipped.
 */
final class RecordedJson {
  private static final ObjectReader READER =
      FileJson.mapper()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .reader();

  private static final int MAX_SEED_BITS = 64;

  private RecordedJson() {}

  static RecordedOutcome read(byte[] json) throws IOException {
    Outcome outcome = FileJson.read(READER, json, Outcome.class, "an outcome");
    require(outcome != null, "it is not an outcome");
    return outcome.value();
  }

  private record Outcome(
      String id,
      Integer line,
      String status,
      Result result,
      Failure failure,
      Integer attempts,
      Integer unknownAttempts) {

    RecordedOutcome value() throws IOException {
      require(id != null && GenerationRequest.isId(id), "it has no valid id");
      require(line != null && line >= 1, "it has no valid line");
      requireCount(attempts, "attempts");
      requireCount(unknownAttempts, "unknown_attempts");
      require(result != null || failure != null, "it has neither a result nor a failure");
      if (result != null) {
        result.check();
      }
      FailureType type = failure == null ? null : failure.failureType();
      Billed billed = failure == null ? Billed.YES : failure.billing();
      Status expected =
          type == null
              ? Status.SUCCEEDED
              : billed == Billed.UNKNOWN ? Status.UNKNOWN : Status.FAILED;
      require(expected.text().equals(status), "its status does not agree with its failure");
      return new RecordedOutcome(
          line,
          id,
          expected,
          result == null ? List.of() : result.images().stream().map(Image::value).toList(),
          result == null ? null : result.seed(),
          result == null ? null : result.prompt(),
          result == null ? null : result.usdSpent(),
          type,
          billed,
          unknownAttempts == null ? 0 : unknownAttempts);
    }
  }

  private record Result(
      List<Image> images, BigInteger seed, String prompt, Long creditsUsed, BigDecimal usdSpent) {

    void check() throws IOException {
      require(
          images != null && !images.isEmpty() && images.stream().allMatch(image -> image != null),
          "its result has no images");
      require(
          seed == null || (seed.signum() >= 0 && seed.bitLength() <= MAX_SEED_BITS),
          "its seed is out of range");
      require(creditsUsed == null || creditsUsed >= 0, "its credits_used is negative");
      require(usdSpent == null || Cost.isSane(usdSpent), "its usd_spent is out of range");
    }
  }

  private record Image(Integer width, Integer height, String file) {
    RecordedOutcome.Image value() {
      return new RecordedOutcome.Image(file, width, height);
    }
  }

  private record Failure(String type, String billed) {
    FailureType failureType() throws IOException {
      return Arrays.stream(FailureType.values())
          .filter(known -> known.name().equals(type))
          .findFirst()
          .orElseThrow(() -> new IOException("its failure has no known type"));
    }

    Billed billing() throws IOException {
      return Arrays.stream(Billed.values())
          .filter(known -> known.text().equals(billed))
          .findFirst()
          .orElseThrow(() -> new IOException("its failure does not say whether it was billed"));
    }
  }

  private static void requireCount(Integer count, String name) throws IOException {
    require(
        count == null || (count >= 0 && count <= RecordedOutcome.MAX_ATTEMPTS),
        "its " + name + " is out of range");
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
