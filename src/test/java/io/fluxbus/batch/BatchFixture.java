package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.RawServer;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubForm;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A batch against the stub server. All runs use the same folder. */
final class BatchFixture {
  final Vertx vertx;
  final Path folder;
  final StubServer stub;
  final FaultyDisk disk = new FaultyDisk();
  final BatchOptions options;
  FluxClientOptions clientOptions;
  boolean withImages;
  List<String> imageOrigins = List.of();

  BatchFixture(Vertx vertx, Path parent, StubOptions stubOptions) {
    this.vertx = vertx;
    this.folder = parent.resolve("out");
    this.stub =
        Await.result(StubServer.create(vertx, stubOptions.setForm(StubForm.IMAGES)).listen());
    this.options = new BatchOptions().setFolder(folder.toString()).setPricePerImageUsd(0.06);
    this.clientOptions =
        new FluxClientOptions()
            .setApiKey("sk-secret")
            .setBaseUrl(stub.baseUrl())
            .setRetryBaseDelay(1)
            .setMaxConcurrency(8);
  }

  /** An input with this number of requests, which have ids and small images. */
  static String requests(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            i ->
                "{\"id\":\"r%d\",\"prompt\":\"a cat %d\",\"image_size\":{\"width\":256,\"height\":256}}\n"
                    .formatted(i, i))
        .collect(Collectors.joining());
  }

  /** The next response names an image on this server. */
  void answerWithImageOf(RawServer host) {
    withImages = true;
    imageOrigins = List.of(host.url());
    stub.enqueue(
        StubAnswer.raw(200, "{\"images\":[{\"url\":\"" + host.url() + "/a.jpg?sig=s3cret\"}]}"));
  }

  BatchRun open() {
    return Await.result(BatchRun.open(vertx, options, disk));
  }

  /** Opens a run and completes it with this input. */
  BatchSummary run(String input) {
    return Await.result(begin(open(), input));
  }

  Future<BatchSummary> begin(BatchRun run, String input) {
    FluxClient client = FluxClient.create(vertx, clientOptions);
    ImageFiles images =
        withImages
            ? ImageFiles.create(
                vertx,
                new ImageOptions()
                    .setBaseUrl(stub.baseUrl())
                    .setAllowedOrigins(imageOrigins)
                    .setMaxRetries(0)
                    .setDurable(true))
            : null;
    return run.run(client, images, file(input)).eventually(client::close);
  }

  Path file(String input) {
    try {
      return Files.writeString(folder.resolveSibling("input.jsonl"), input);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  List<String> lines(String file) {
    try {
      return Files.readAllLines(folder.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The results in the order of their lines. No line has more than one. */
  List<JsonObject> results() {
    List<JsonObject> results =
        lines(BatchFolder.RESULTS).stream()
            .map(JsonObject::new)
            .sorted(Comparator.comparing(result -> result.getInteger("line")))
            .toList();
    assertThat(results.stream().map(result -> result.getInteger("line"))).doesNotHaveDuplicates();
    return results;
  }

  List<String> statuses() {
    return results().stream().map(result -> result.getString("status")).toList();
  }

  /**
   * Asserts that no request was billed twice, and that every billed request has an outcome that
   * says so.
   */
  void assertBilledOnceAndRecorded() {
    List<String> billed =
        stub.ledger().entries().stream()
            .filter(entry -> entry.billed())
            .map(entry -> entry.requestId())
            .toList();
    assertThat(billed).doesNotHaveDuplicates();
    List<String> mayBeBilled =
        results().stream()
            .filter(result -> !result.getString("status").equals("failed"))
            .map(result -> result.getString("id"))
            .toList();
    assertThat(mayBeBilled).containsAll(billed);
  }
}
