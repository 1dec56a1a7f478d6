package io.fluxbus.cli;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** For people: a line that lives while they wait, then what came. */
final class PeopleReport implements Report {
  private static final long BEAT_MILLIS = 100;
  private static final String CLEAR_LINE = "\r\033[K";

  private final Terminal terminal;
  private Vertx vertx;
  private long timer;
  private long beats;

  PeopleReport(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void started(Vertx vertx, GenerationRequest request) {
    this.vertx = vertx;
    if (terminal.interactive()) {
      timer = vertx.setPeriodic(0, BEAT_MILLIS, id -> beat());
    }
  }

  /** Short, because a line that wraps cannot be written over. */
  private synchronized void beat() {
    if (vertx != null) {
      String waited = Durations.seconds(beats++ * BEAT_MILLIS);
      terminal.err().print(CLEAR_LINE + "generating  " + waited);
      terminal.err().flush();
    }
  }

  @Override
  public synchronized void ended(GenerationOutcome outcome) {
    if (terminal.interactive()) {
      vertx.cancelTimer(timer);
      terminal.err().print(CLEAR_LINE);
      terminal.err().flush();
    }
    vertx = null;
    if (outcome.result() != null) {
      outcome.result().images().forEach(this::image);
      terminal.out().println(summary(outcome));
    }
    if (outcome.failure() != null) {
      terminal.err().println("fluxbus: " + failure(outcome));
    }
    terminal.out().flush();
    terminal.err().flush();
  }

  private void image(GeneratedImage image) {
    String where =
        image.file() != null
            ? image.file()
            : image.url() != null ? printable(image.url()) : "bytes in b64_json, shown by --json";
    String size = image.width() == null ? "" : "  " + image.width() + "x" + image.height();
    terminal.out().println(where + size + (Boolean.TRUE.equals(image.nsfw()) ? "  nsfw" : ""));
  }

  /** What a server says must not move the cursor. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String summary(GenerationOutcome outcome) {
    GenerationResult result = outcome.result();
    List<String> parts = new ArrayList<>();
    if (result.missingImages() > 0) {
      parts.add(result.missingImages() + " fewer than asked for");
    }
    if (result.seed() != null) {
      parts.add("seed " + Long.toUnsignedString(result.seed()));
    }
    parts.add(Durations.seconds(outcome.elapsedMillis()));
    if (result.usdSpent() != null) {
      parts.add("$" + result.usdSpent().stripTrailingZeros().toPlainString());
    } else if (result.creditsUsed() != null) {
      parts.add(result.creditsUsed() + " credits");
    }
    if (result.inferenceId() != null) {
      parts.add("inference " + result.inferenceId());
    }
    return String.join(", ", parts);
  }

  private static String failure(GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    return outcome.status().text()
        + ": "
        + failure.getMessage()
        + " (id "
        + outcome.id()
        + (failure.inferenceId() == null ? "" : ", inference " + failure.inferenceId())
        + ")";
  }
}
