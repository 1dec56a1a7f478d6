package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stub.StubAnswer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Equal requests with a seed and without a key share their images. */
class SeededReuseTest extends TwoProcesses {
  @Test
  void anEqualSeededRequestGetsTheImagesOfTheFirstOneWhileTheirHostHasThem() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    GenerationRequest seeded = CAT.withSeed(7);

    GenerationOutcome made = outcome(reusing.submit(seeded, new CallOptions()));
    GenerationOutcome reused = outcome(reusing.submit(seeded.withId("b"), new CallOptions()));
    GenerationOutcome other = outcome(reusing.submit(CAT.withSeed(8), new CallOptions()));

    assertThat(reused.replayed()).isTrue();
    assertThat(reused.result().images()).isEqualTo(made.result().images());
    assertThat(other.replayed()).isFalse();
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void anImageWhoseUrlHasExpiredIsGeneratedAgain() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    GenerationRequest seeded = CAT.withSeed(7);
    api.enqueue(
        StubAnswer.raw(200, "{\"images\":[{\"url\":\"" + api.baseUrl() + "/nothing-here.png\"}]}"));

    outcome(reusing.submit(seeded, new CallOptions()));
    GenerationOutcome again = outcome(reusing.submit(seeded, new CallOptions()));

    assertThat(again.replayed()).isFalse();
    assertThat(again.unknownAttempts()).isZero();
    assertThat(posts()).isEqualTo(2);
  }

  @Test
  void aThousandEqualSeededRequestsOfThreeNodesCauseOnePost() {
    Vertx third = Vertx.vertx();
    List<DurableFluxClient> nodes =
        List.of(
            client(processes.get(0), new DurableOptions().setReuseSeeded(true)),
            client(processes.get(1), new DurableOptions().setReuseSeeded(true)),
            client(third, new DurableOptions().setReuseSeeded(true)));
    List<GenerationCall> calls = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      calls.add(nodes.get(i % 3).submit(CAT.withSeed(7), new CallOptions()));
    }

    assertThat(calls.stream().map(TwoProcesses::outcome))
        .allMatch(outcome -> outcome.failure() == null);
    assertThat(posts()).isEqualTo(1);
    Await.result(third.close());
  }

  @Test
  void aStreamOfEqualSeededRequestsCausesOnePost() {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    Promise<List<GenerationOutcome>> all = Promise.promise();
    processes
        .get(0)
        .runOnContext(
            v -> {
              GenerationStream stream = GenerationStream.create(processes.get(0), reusing);
              List<GenerationOutcome> read = new ArrayList<>();
              stream.handler(read::add);
              stream.endHandler(end -> all.complete(read));
              for (int i = 0; i < 10; i++) {
                stream.write(CAT.withSeed(7).withId("r" + i));
              }
              stream.end();
            });

    assertThat(Await.result(all.future()))
        .hasSize(10)
        .allMatch(outcome -> outcome.failure() == null);
    assertThat(posts()).isEqualTo(1);
  }

  @Test
  void aBatchOfSeededRequestsIsNotPaidAgainInAnotherFolder() throws IOException {
    DurableFluxClient reusing = client(processes.get(0), new DurableOptions().setReuseSeeded(true));
    Path input =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            """
            {"id": "a", "prompt": "cat", "seed": 1}
            {"id": "b", "prompt": "cat", "seed": 2}
            {"id": "c", "prompt": "cat", "seed": 2}
            """);

    BatchSummary paid = batch(reusing, input, "one");
    BatchSummary reused = batch(reusing, input, "two");

    assertThat(paid.succeeded()).isEqualTo(3);
    assertThat(paid.spentUsd()).isEqualByComparingTo("0.12");
    assertThat(reused.succeeded()).isEqualTo(3);
    assertThat(reused.spentUsd()).isZero();
    assertThat(posts()).isEqualTo(2);
  }

  private BatchSummary batch(FluxClient client, Path input, String name) {
    BatchOptions options = new BatchOptions().setFolder(folder.resolve(name).toString());
    return Await.result(
        BatchRun.open(processes.get(0), options).compose(run -> run.run(client, null, input)));
  }
}
