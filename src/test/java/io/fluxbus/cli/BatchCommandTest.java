package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class BatchCommandTest {
  private static final String THREE =
      """
      {"id":"a","prompt":"A cat","image_size":{"width":256,"height":256}}
      {"id":"b","prompt":"A dog","image_size":{"width":256,"height":256},"num_images":2}
      {"id":"c","prompt":"A fox","image_size":{"width":256,"height":256}}
      """;

  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private StubServer stub;
  private Path file;
  private Path out;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    stub =
        Await.result(StubServer.create(vertx, new StubOptions().setForm(StubForm.IMAGES)).listen());
    out = parent.resolve("out");
    file = Files.writeString(parent.resolve("prompts.jsonl"), THREE);
  }

  private Cli batch(String... more) {
    return batch(false, more);
  }

  private Cli batch(boolean interactive, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("batch", file.toString(), "-o", out.toString(), "--base-url", stub.baseUrl()));
    arguments.addAll(List.of(more));
    return Cli.run(Map.of("AIMLAPI_KEY", Cli.KEY), interactive, arguments.toArray(String[]::new));
  }

  @Test
  void theSummaryHasCountsCostAndFiles() {
    Cli cli = batch();

    assertThat(cli.status()).isZero();
    assertThat(cli.out().lines())
        .hasSize(5)
        .startsWith("3 requests: 3 succeeded, 0 failed, 0 unknown")
        .anyMatch(line -> line.matches("4 images, \\$0.24 spent; this run took \\d+ s"))
        .contains(
            "results        " + out.resolve("results.jsonl"),
            "images         " + out.resolve("images"),
            "contact sheet  " + out.resolve("index.html"));
    assertThat(cli.err()).isEmpty();
    assertThat(out.resolve("index.html")).content().contains("images/b-1.jpg", "A fox");
  }

  @Test
  void theSameCommandAgainSendsNoRequest() {
    batch();
    Cli again = batch();

    assertThat(again.status()).isZero();
    assertThat(again.out())
        .startsWith("3 requests: 3 succeeded, 0 failed, 0 unknown; 3 of them in earlier runs");
    assertThat(stub.ledger().posts()).isEqualTo(3);
  }

  @Test
  void failuresAreCountedByTypeAndAnUnknownOutcomeEndsWithStatusThree() {
    stub.enqueue(StubAnswer.failure(400, "no"), StubAnswer.raw(502, "<html>"));

    Cli cli = batch("--concurrency", "1", "--no-images");

    assertThat(cli.status()).isEqualTo(3);
    assertThat(cli.out())
        .startsWith("3 requests: 1 succeeded, 1 failed, 1 unknown\n")
        .contains("  1 INVALID_REQUEST\n  1 OUTCOME_UNKNOWN\n", "at least $")
        .doesNotContain("contact sheet", "images    ");
    assertThat(batch("--no-images").status()).isEqualTo(3);
  }

  @Test
  void aFailedRequestEndsWithStatusOne() {
    stub.enqueue(StubAnswer.failure(400, "no"));

    assertThat(batch("--no-images").status()).isEqualTo(1);
  }

  @Test
  void theInputMayBeStandardInput() {
    StringWriter output = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(output),
            new PrintWriter(output),
            Map.of("AIMLAPI_KEY", Cli.KEY),
            false,
            new ByteArrayInputStream(THREE.getBytes(StandardCharsets.UTF_8)));

    int status =
        Main.run(
            terminal,
            "batch",
            "-",
            "-o",
            out.toString(),
            "--base-url",
            stub.baseUrl(),
            "--no-images");

    assertThat(status).isZero();
    assertThat(output.toString()).startsWith("3 requests: 3 succeeded");
  }

  @Test
  void anEmbeddedStubNeedsNoKey() {
    Cli cli = Cli.run(Map.of(), "batch", file.toString(), "-o", out.toString(), "--stub");

    assertThat(cli.status()).isZero();
    assertThat(out.resolve("images/a-0.jpg")).isNotEmptyFile();
  }

  @Test
  void aDryRunSendsAndWritesNothing() throws IOException {
    Files.writeString(file, THREE + "broken\n{\"prompt\":\"x\",\"id\":\"a\"}\n");

    Cli cli =
        Cli.run(
            Map.of(),
            "batch",
            file.toString(),
            "-o",
            out.toString(),
            "--dry-run",
            "--price-per-image",
            "0.06");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out().lines())
        .containsExactly(
            "3 requests for 4 images; 2 lines are invalid",
            "$0.24 at $0.06 an image, if all succeed");
    assertThat(cli.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("fluxbus: line 4: body must be valid JSON"))
        .contains("fluxbus: line 5: id a is used by an earlier line");
    assertThat(out).doesNotExist();
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aDryRunCountsLinesThatHaveAnOutcome() throws IOException {
    batch("--no-images");
    Files.writeString(file, THREE + "\"A hen\"\n");

    Cli cli = batch("--dry-run");

    assertThat(cli.status()).isZero();
    assertThat(cli.out().lines())
        .containsExactly(
            "1 request for 1 image; 0 lines are invalid; 3 have an outcome already",
            "add --price-per-image for an estimate of the cost");
  }

  @Test
  void theSpendLimitAppliesToAllRunsTogether() {
    Cli first =
        batch(
            "--spend-limit",
            "0.13",
            "--price-per-image",
            "0.06",
            "--concurrency",
            "1",
            "--no-images");
    Cli second = batch("--spend-limit", "0.12", "--price-per-image", "0.06", "--no-images");
    Cli third = batch("--spend-limit", "0.25", "--price-per-image", "0.06", "--no-images");

    assertThat(first.status()).isEqualTo(1);
    assertThat(first.out()).startsWith("2 of 3 requests: 2 succeeded");
    assertThat(first.err())
        .contains("fluxbus: stopped: BUDGET_EXHAUSTED", "; run the same command again to continue");
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.err()).contains("fluxbus: stopped: BUDGET_EXHAUSTED");
    assertThat(second.out()).startsWith("2 of 3 requests: 2 succeeded");
    assertThat(third.status()).isZero();
    assertThat(third.out()).contains("$0.24 spent");
  }

  @Test
  void aRejectedKeyStopsTheBatchWithTheReason() {
    stub.enqueue(StubAnswer.failure(401, "bad key"));

    Cli cli = batch("--concurrency", "1", "--no-images");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.err())
        .contains("fluxbus: stopped: UNAUTHORIZED: ", "Check the API key.")
        .doesNotContain(Cli.KEY);
  }

  @Test
  void aBatchStopsAfterTheGivenNumberOfFailuresInARow() {
    stub.enqueue(
        StubAnswer.raw(502, "<html>"), StubAnswer.raw(502, "<html>"), StubAnswer.success());

    Cli cli = batch("--give-up-after", "2", "--concurrency", "1", "--no-images");

    assertThat(cli.status()).isEqualTo(3);
    assertThat(cli.err()).contains("stopped: 2 requests in a row have failed");
  }

  @Test
  void theBarIsOverwrittenAndRemovedAtTheEnd() {
    Cli cli = batch(true);

    assertThat(cli.err())
        .contains("] 3 of 3", "spent; ", " succeeded, 0 failed, 0 unknown", "running, ")
        .startsWith("\033[?7l")
        .endsWith("\033[1A\r\033[K");
    assertThat(batch(true, "--progress", "off").err()).isEmpty();
  }

  @Test
  void anotherInputIsRejected() throws IOException {
    batch("--no-images");
    Files.writeString(file, THREE.replace("dog", "god"));

    Cli cli = batch("--no-images");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo(
            "fluxbus: the input is not the one that "
                + out
                + " was started with: its lines up to 3 have changed\n");
  }

  @Test
  void invalidOptionsAreReportedBeforeAnythingIsSent() throws IOException {
    Files.writeString(parent.resolve("taken"), "");

    assertThat(Cli.run("batch", "none.jsonl").err())
        .isEqualTo("fluxbus: none.jsonl cannot be read: it does not exist\n");
    assertThat(Cli.run("batch", parent.toString()).err()).contains("is a folder");
    assertThat(Cli.run(Map.of(), "batch", file.toString()).err()).contains("no API key");
    assertThat(batch("--concurrency", "0").err()).contains("--concurrency");
    assertThat(batch("--give-up-after", "0").err()).contains("--give-up-after");
    assertThat(batch("--progress", "loud").err()).contains("--progress");
    assertThat(batch("--spend-limit", "1").err()).contains("--price-per-image");
    Cli taken =
        Cli.run("batch", file.toString(), "-o", parent.resolve("taken").toString(), "--no-images");
    assertThat(taken.status()).isEqualTo(2);
    assertThat(taken.err()).contains("taken is not a folder");
    assertThat(out).doesNotExist();
  }

  @Test
  void galleryWritesTheContactSheetAgain() throws IOException {
    batch();
    Files.delete(out.resolve("index.html"));

    Cli cli = Cli.run("gallery", out.toString());

    assertThat(cli.status()).isZero();
    assertThat(cli.out()).isEqualTo(out.resolve("index.html") + "\n");
    assertThat(out.resolve("index.html")).content().contains("A cat");
    Cli none = Cli.run("gallery", parent.toString());
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("is not the folder of a batch");
  }
}
