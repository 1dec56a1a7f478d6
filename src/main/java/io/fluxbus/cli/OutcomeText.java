package io.fluxbus.cli;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.batch.DollarText;
import java.util.ArrayList;
import java.util.List;

/** Formats outcomes for users. Each text is one line. */
final class OutcomeText {
  private static final String REPLAYED = "recorded earlier";

  private OutcomeText() {}

  /** The file or the URL of an image, and its size. */
  static String image(GeneratedImage image) {
    String location =
        image.file() != null
            ? image.file()
            : image.url() != null ? image.url() : "bytes in b64_json, shown by --json";
    String size = image.width() == null ? "" : "  " + image.width() + "x" + image.height();
    return location + size + (Boolean.TRUE.equals(image.nsfw()) ? "  nsfw" : "");
  }

  /** The seed, the time, the cost and other facts about a result. */
  static String result(GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    List<String> parts = new ArrayList<>();
    if (result.missingImages() > 0) {
      parts.add(number(result.missingImages(), "image") + " fewer than requested");
    }
    if (result.extraImages() > 0) {
      parts.add(number(result.extraImages(), "image") + " more than requested, not kept");
    }
    if (outcome.unknownAttempts() > 0) {
      parts.add(earlier(outcome) + " too");
    }
    if (result.seed() != null) {
      parts.add("seed " + Long.toUnsignedString(result.seed()));
    }
    if (outcome.replayed()) {
      parts.add(REPLAYED);
    }
    parts.add(Durations.seconds(outcome.elapsedMillis()));
    if (result.usdSpent() != null) {
      parts.add(DollarText.text(result.usdSpent()));
    } else if (result.creditsUsed() != null) {
      parts.add(result.creditsUsed() + " credits");
    }
    if (result.inferenceId() != null) {
      parts.add("inference " + result.inferenceId());
    }
    return String.join(", ", parts);
  }

  /** The failure, with ids for support requests. */
  static String failure(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    List<String> details = new ArrayList<>(List.of("id " + outcome.id()));
    if (failure.inferenceId() != null) {
      details.add("inference " + failure.inferenceId());
    }
    if (outcome.replayed() && outcome.result() == null) {
      details.add(REPLAYED);
    }
    // The text of a result already contains it.
    if (outcome.unknownAttempts() > 0 && outcome.result() == null) {
      details.add(earlier(outcome));
    }
    return outcome.status().text()
        + ": "
        + failure.getMessage()
        + " ("
        + String.join(", ", details)
        + ")";
  }

  private static String earlier(GenerationOutcome outcome) {
    return number(outcome.unknownAttempts(), "earlier attempt") + " may have been billed";
  }

  private static String number(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
