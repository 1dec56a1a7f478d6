package io.fluxbus.batch;

import static io.fluxbus.batch.BatchFixture.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that differ from the earlier input, cannot be read to their end, or are pipes. */
@ExtendWith(VertxExtension.class)
class BatchInputTest {
  @TempDir(factory = TargetDirectory.class)
  private Path parent;

  private BatchFixture batch;

  @BeforeEach
  void begin(Vertx vertx) {
    batch = new BatchFixture(vertx, parent, new StubOptions());
  }

  @Test
  void anotherInputIsRejectedBeforeAnythingIsSent() {
    batch.run(requests(3));
    long posts = batch.stub.ledger().posts();

    for (String other :
        List.of(
            requests(3).replace("cat 2", "dog 2"),
            "\n" + requests(3),
            requests(2),
            "",
            requests(1) + requests(3))) {
      assertThat(Await.failure(batch.begin(batch.open(), other)))
          .isInstanceOf(BatchFolderException.class)
          .hasMessageStartingWith(
              "the input is not the one that " + batch.folder + " was started with");
    }

    assertThat(batch.stub.ledger().posts()).isEqualTo(posts);
    assertThat(batch.results()).hasSize(3);
    assertThat(batch.run(requests(4)).succeeded()).isEqualTo(4);
  }

  @Test
  void anInputWithACorrectedLineIsAnotherInput() {
    batch.run("\"A cow\"\nA cat\nA dog\n");

    assertThat(Await.failure(batch.begin(batch.open(), "\"A cow\"\n\"A cat\"\n\"A dog\"\n")))
        .isInstanceOf(BatchFolderException.class)
        .hasMessageEndingWith("its lines up to 3 have changed");
  }

  @Test
  void aMissingInputFileStopsTheBatchAndReleasesTheFolder() {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);

    BatchSummary summary = Await.result(run.run(client, null, parent.resolve("none")));

    assertThat(summary.stopReason()).startsWith("the input cannot be read: ");
    assertThat(summary.complete()).isFalse();
    Await.result(batch.open().close());
  }

  @Test
  void anInputThatCannotBeReadToItsEndStopsTheBatch() {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    ByteArrayInputStream breaks =
        new ByteArrayInputStream(requests(2).getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            int read = super.read(to, offset, length);
            if (read < 0) {
              throw new java.io.UncheckedIOException(new IOException("the tape is torn"));
            }
            return read;
          }
        };

    BatchSummary summary = Await.result(run.run(client, null, breaks));

    assertThat(summary.stopReason()).contains("the input cannot be read", "the tape is torn");
    assertThat(summary.complete()).isFalse();
  }

  @Test
  void linesOfAPipeAreSubmittedAsTheyArrive() throws IOException {
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    PipedOutputStream out = new PipedOutputStream();
    Future<BatchSummary> done = run.run(client, null, new PipedInputStream(out));
    out.write(requests(3).getBytes(StandardCharsets.UTF_8));
    out.flush();

    Await.until(() -> run.progress().succeeded() == 3);
    assertThat(run.progress().total()).isNull();
    assertThat(run.progress().timeLeft()).isNull();
    assertThat(done.isComplete()).isFalse();
    out.close();

    assertThat(Await.result(done).succeeded()).isEqualTo(3);
  }

  @Test
  void aNamedPipeIsReadOnce() throws IOException, InterruptedException {
    Path pipe = parent.resolve("pipe");
    assumeTrue(
        new ProcessBuilder("sh", "-c", "mkfifo \"$0\"", pipe.toString()).start().waitFor() == 0);
    BatchRun run = batch.open();
    FluxClient client = FluxClient.create(batch.vertx, batch.clientOptions);
    Future<BatchSummary> done = run.run(client, null, pipe);

    Files.writeString(pipe, requests(3_000));

    assertThat(Await.result(done).succeeded()).isEqualTo(3_000);
    assertThat(run.progress().total()).isNull();
  }
}
