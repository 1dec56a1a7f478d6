package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lines with several outcomes, deleted images, and the exact cost of an outcome. */
@ExtendWith(VertxExtension.class)
class SupersededOutcomeTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private ImageHostFixture host;
  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    host = new ImageHostFixture(vertx, parent);
    batch = host.batch;
  }

  @Test
  void theLastOfTwoOutcomesOfALineCounts() throws IOException {
    host.enqueue("/b1");
    host.enqueue("/a2");
    host.run(2);
    String before =
        batch.lines("results.jsonl").stream()
            .filter(line -> line.contains("/b1"))
            .findFirst()
            .orElseThrow();
    host.status = 200;
    BatchSummary summary = host.run(2);
    List<String> after = batch.lines("results.jsonl");
    Path results = batch.folder.resolve("results.jsonl");
    Files.writeString(results, before + "\n" + String.join("\n", after) + "\n");

    Files.deleteIfExists(batch.folder.resolve("index.html"));
    assertThat(ContactSheet.write(batch.folder))
        .content()
        .contains("2 succeeded, 0 failed, 0 unknown, 2 images")
        .containsOnlyOnce("<img src=\"images/r1-0.jpg\"");
    BatchCheck check =
        BatchCheck.of(
            new ByteArrayInputStream(requests(2).getBytes(UTF_8)),
            batch.folder,
            false,
            invalid -> {});
    assertThat(check.done()).isEqualTo(2);
    BatchRun open = batch.open();
    assertThat(open.spentUsd()).isEqualByComparingTo(summary.spentUsd());
    Await.result(open.close());
    BatchSummary next = host.run(2);

    assertThat(next.succeeded()).isEqualTo(2);
    assertThat(next.failed()).isZero();
    assertThat(next.images()).isEqualTo(2);
    assertThat(next.spentUsd()).isEqualByComparingTo(summary.spentUsd());
    assertThat(host.fetched).isEmpty();
    assertThat(batch.lines("results.jsonl")).containsExactlyInAnyOrderElementsOf(after);
  }

  @Test
  void aDeletedImageIsNotCountedAndNotFetchedAgain() throws IOException {
    host.enqueue("/a1");
    host.enqueue("/a2");
    host.run(2);
    Files.delete(batch.folder.resolve("images/r1-0.jpg"));

    BatchSummary summary = host.run(2);

    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.images()).isEqualTo(1);
    assertThat(host.fetched).isEmpty();
    assertThat(summary.contactSheet())
        .content()
        .contains("1 images")
        .doesNotContain("images/r1-0.jpg");
  }

  @Test
  void theCostOfAnAnswerInTheJournalKeepsItsDigits() throws IOException {
    host.enqueue("/a1");
    host.run(1);
    Files.write(batch.folder.resolve("results.jsonl"), new byte[0]);

    BatchSummary summary = host.run(1);

    assertThat(summary.spentUsd()).isEqualByComparingTo("0.123456789012345678");
    assertThat(batch.lines("results.jsonl").get(0)).contains("0.123456789012345678");
    assertThat(batch.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aSecondOutcomeThatNoRunWouldWriteIsRejected() throws IOException {
    host.enqueue("/a1");
    host.run(1);
    String line = Files.readString(batch.folder.resolve("results.jsonl"));
    Files.writeString(batch.folder.resolve("results.jsonl"), line + line);

    assertThatThrownBy(batch::open).hasStackTraceContaining("results.jsonl, line 2: ");
  }
}
