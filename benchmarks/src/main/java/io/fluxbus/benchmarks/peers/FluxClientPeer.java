package io.fluxbus.benchmarks.peers;

import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Load;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The client of this project, with as many permits as calls in flight. */
final class FluxClientPeer implements Peer {
  private static final int IN_FLIGHT = 64;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final FluxClient client;

  FluxClientPeer(String baseUrl) {
    client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey(API_KEY)
                .setBaseUrl(baseUrl)
                .setHttp2(false)
                .setMaxConcurrency(IN_FLIGHT)
                .setInitialConcurrency(IN_FLIGHT));
  }

  @Override
  public Load start() {
    return Lanes.open(vertx, IN_FLIGHT, this::call);
  }

  private Future<String> call() {
    return client
        .generate(GenerationRequest.of(PROMPT).withImageSize(WIDTH, HEIGHT))
        .map(result -> Objects.requireNonNull(result.images().get(0).url()));
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
