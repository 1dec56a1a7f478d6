package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.fluxbus.TracedVertx;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A download is a span in the trace of the call that has generated its image. */
@ExtendWith(VertxExtension.class)
class ImageTraceTest {
  private final TracedVertx traced = new TracedVertx();

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  @AfterEach
  void close() {
    traced.close();
  }

  private ImageFiles files(String baseUrl) {
    return ImageFiles.create(
        traced.vertx(), new ImageOptions().setBaseUrl(baseUrl).setMaxRetries(1).setRetryDelay(0));
  }

  @Test
  void aDownloadBelongsToItsCallEvenIfThatHasEnded(Vertx untraced) {
    StubServer stub = Await.result(StubServer.create(untraced, new StubOptions()).listen());
    FluxClient client =
        FluxClient.create(
            traced.vertx(), new FluxClientOptions().setApiKey("sk-1").setBaseUrl(stub.baseUrl()));
    GenerationRequest request = GenerationRequest.of("a cat").withNumImages(2);
    GenerationOutcome outcome = Await.result(traced.inSpan(() -> client.submit(request).outcome()));

    assertThat(Await.result(files(stub.baseUrl()).save(outcome, directory)).failure()).isNull();

    traced.assertTree(
        """
        application
          generate_content MODEL
            attempt
              POST
            download
            download
        """
            .replace("MODEL", GenerationRequest.DEFAULT_MODEL));
  }

  @Test
  void aFailedDownloadIsAnErrorAndShowsNoUrl() {
    ImageHost host = new ImageHost(traced.vertx(), ImageHost.status("404 Not Found"));
    GenerationOutcome outcome = Samples.urls("a1", host.url());

    traced
        .vertx()
        .runOnContext(v -> traced.inSpan(() -> files(host.origin()).save(outcome, directory)));

    traced.assertTree("application\n  download failed: DOWNLOAD_FAILED\n");
    assertThat(traced.span("download").getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(traced.texts()).contains("a1").doesNotContain(ImageHost.SECRET, "image.webp");
  }
}
