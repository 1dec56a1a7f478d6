package io.fluxbus.examples;

import io.fluxbus.FluxClient;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.batch.BatchSummary;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.nio.file.Path;

/** The stream and the batch of their pages. */
final class Pipeline {
  private Pipeline() {}

  static Future<Void> pipe(
      Vertx vertx,
      FluxClient client,
      ReadStream<GenerationRequest> source,
      WriteStream<GenerationOutcome> sink) {
    GenerationStream stream =
        GenerationStream.create(
            vertx, client, new GenerationStreamOptions().setWindow(200).setOrdered(true));
    source.pipeTo(stream);
    return stream.pipeTo(sink);
  }

  static Future<BatchSummary> run(Vertx vertx, FluxClient client, ImageFiles files, Path out) {
    Path prompts = out.resolveSibling("prompts.jsonl");
    return BatchRun.open(vertx, new BatchOptions().setFolder(out.toString()))
        .compose(batch -> batch.run(client, files, prompts))
        .onSuccess(summary -> System.out.println(summary.succeeded() + " of " + summary.total()));
  }
}
