package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run after a run that was killed. */
@ExtendWith(VertxExtension.class)
class ResumeTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  private void keep(String file, int lines) throws IOException {
    Path path = batch.folder.resolve(file);
    List<String> kept = Files.readAllLines(path).subList(0, lines);
    Files.writeString(path, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
  }

  @Test
  void aLineThatWasNotAnnouncedIsSent() throws IOException {
    batch.run(requests(2));
    keep("results.jsonl", 0);
    keep("journal.jsonl", 1);

    BatchSummary summary = batch.run(requests(2));

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(batch.stub.ledger().posts()).isEqualTo(4);
  }

  @Test
  void aLineThatWasAnnouncedWithoutAnOutcomeIsUnknown() throws IOException {
    batch.run(requests(2));
    keep("results.jsonl", 0);

    BatchSummary summary = batch.run(requests(3));

    assertThat(batch.statuses()).containsExactly("unknown", "unknown", "succeeded");
    assertThat(batch.stub.ledger().posts()).isEqualTo(3);
    assertThat(summary.failures()).containsEntry(FailureType.OUTCOME_UNKNOWN, 2L);
    assertThat(summary.spentUsd()).isEqualByComparingTo("0.18");
    JsonObject unknown = batch.results().get(0);
    assertThat(unknown.getString("id")).isEqualTo("r1");
    assertThat(unknown.getInteger("attempts")).isEqualTo(1);
    assertThat(unknown.getJsonObject("failure").getString("billed")).isEqualTo("unknown");
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void anAnnouncedLineIsSentAgainWithRetryUnknownOutcome() throws IOException {
    batch.run(requests(2));
    keep("results.jsonl", 0);
    batch.options.setRetryUnknownOutcome(true);

    BatchSummary summary = batch.run(requests(3));

    assertThat(summary.succeeded()).isEqualTo(3);
    assertThat(batch.stub.ledger().posts()).isEqualTo(5);
    // The outcome includes the attempt of the killed run.
    assertThat(batch.results().get(0).getInteger("attempts")).isEqualTo(2);
    assertThat(batch.results().get(0).getInteger("unknown_attempts")).isEqualTo(1);
    assertThat(batch.results().get(2).getInteger("unknown_attempts")).isNull();
    assertThat(summary.spentUsd()).isEqualByComparingTo("0.30");
    BatchRun next = batch.open();
    assertThat(next.spentUsd()).isEqualByComparingTo("0.30");
    Await.result(next.close());
  }

  @Test
  void anAnswerInTheJournalIsRecordedWithItsImages() throws IOException {
    batch.withImages = true;
    batch.run(requests(2));
    keep("results.jsonl", 0);
    Files.delete(batch.folder.resolve("images/r1-0.jpg"));
    // Has no effect: the outcome is known.
    batch.options.setRetryUnknownOutcome(true);

    BatchSummary summary = batch.run(requests(2));

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.unknown()).isZero();
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
    assertThat(batch.folder.resolve("images/r1-0.jpg")).isNotEmptyFile();
    assertThat(batch.results().get(1).getJsonObject("result").getDouble("usd_spent"))
        .isEqualTo(0.06);
    batch.assertBilledOnceAndRecorded();
  }

  @Test
  void theOutcomeOfEveryRunHasTheMetadataOfItsLine() throws IOException {
    String input =
        """
        {"id":"r1","prompt":"a cat","metadata":{"n":1.10,"a":["Ada"]}}
        {"id":"r2","prompt":"a cat"}
        {"id":"r3","prompt":" ","metadata":{"n":1.10,"a":["Ada"]}}
        """;
    String metadata = "\"metadata\":{\"n\":1.10,\"a\":[\"Ada\"]}";
    batch.withImages = true;
    batch.run(input);

    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded", "failed");
    assertThat(batch.lines("results.jsonl")).filteredOn(line -> line.contains(metadata)).hasSize(2);

    // With the answers in the journal.
    keep("results.jsonl", 0);
    batch.run(input);
    assertThat(batch.statuses()).containsExactly("succeeded", "succeeded", "failed");
    assertThat(batch.lines("results.jsonl")).filteredOn(line -> line.contains(metadata)).hasSize(2);

    // With nothing but the announcements.
    keep("results.jsonl", 0);
    Path journal = batch.folder.resolve("journal.jsonl");
    Files.write(
        journal,
        Files.readAllLines(journal).stream().filter(line -> !line.contains("answer")).toList());
    batch.run(input);
    assertThat(batch.statuses()).containsExactly("unknown", "unknown", "failed");
    assertThat(batch.lines("results.jsonl")).filteredOn(line -> line.contains(metadata)).hasSize(2);
    assertThat(batch.stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void aLineThatWasWithdrawnIsSent(Vertx vertx) {
    batch =
        new BatchFixture(
            vertx, parent, new StubOptions().setLatency(Latency.fixed(Duration.ofMillis(50))));
    batch.clientOptions.setMaxConcurrency(4);
    for (int i = 0; i < 5; i++) {
      BatchRun run = batch.open();
      Future<BatchSummary> done = batch.begin(run, requests(100));
      long posts = batch.stub.ledger().posts();
      Await.until(() -> batch.stub.ledger().posts() > posts + 3);
      run.drain();
      assertThat(Await.result(done).unknown()).isZero();
    }

    BatchSummary summary = batch.run(requests(100));

    assertThat(summary.succeeded()).isEqualTo(100);
    assertThat(batch.stub.ledger().posts()).isEqualTo(100);
  }

  /**
   * After a power failure, the journal is complete up to the last announcement. The rest of it and
   * the results may end at any byte.
   */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aPowerFailureAtAnyByteLosesNoOutcome() throws IOException {
    batch.withImages = true;
    batch.run(requests(4) + "broken\n");
    byte[] journal = Files.readAllBytes(batch.folder.resolve("journal.jsonl"));
    byte[] results = Files.readAllBytes(batch.folder.resolve("results.jsonl"));
    int announced = lastAnnouncementEnd(journal);
    Random random = new Random(5);
    List<Integer> cuts = new ArrayList<>(List.of(0, results.length));
    for (int i = 0; i < 60; i++) {
      cuts.add(random.nextInt(results.length));
    }
    for (int resultsLength : cuts) {
      int journalLength = announced + random.nextInt(journal.length - announced + 1);
      write("journal.jsonl", journal, journalLength);
      write("results.jsonl", results, resultsLength);

      BatchSummary summary = batch.run(requests(4) + "broken\n");

      String state = "journal " + journalLength + ", results " + resultsLength;
      assertThat(summary.complete()).as(state).isTrue();
      assertThat(batch.results()).as(state).hasSize(5);
      assertThat(summary.failed()).as(state).isEqualTo(1);
    }
    // No request was sent a second time.
    assertThat(batch.stub.ledger().posts()).isEqualTo(4);
    batch.assertBilledOnceAndRecorded();
  }

  private static int lastAnnouncementEnd(byte[] journal) {
    String text = new String(journal, java.nio.charset.StandardCharsets.UTF_8);
    return text.indexOf('\n', text.lastIndexOf("\"checksum\"")) + 1;
  }

  private void write(String file, byte[] bytes, int length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(batch.folder.resolve(file).toFile(), "rw")) {
      out.setLength(0);
      out.write(bytes, 0, length);
    }
  }
}
