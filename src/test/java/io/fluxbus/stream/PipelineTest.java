package io.fluxbus.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pipelines: a source, the stream, a sink, each on a context of its own. */
@ExtendWith(VertxExtension.class)
class PipelineTest {
  /** Gives that many requests as fast as it may, on its own context. */
  private static final class Source implements ReadStream<GenerationRequest> {
    final List<WeakReference<GenerationRequest>> sample = new ArrayList<>();
    final AtomicInteger given = new AtomicInteger();
    final AtomicInteger pauses = new AtomicInteger();
    private final Context context;
    private final int count;
    private final GenerationRequest pattern = GenerationRequest.of("a cat").withImageSize(256, 256);
    private Handler<GenerationRequest> handler;
    private Handler<Void> endHandler;
    private boolean paused;
    private boolean ended;

    Source(Vertx vertx, int count) {
      this.context = ((VertxInternal) vertx).createEventLoopContext();
      this.count = count;
    }

    private void run() {
      while (!paused && !ended && handler != null && given.get() < count) {
        GenerationRequest request = pattern.withId("r-" + given.getAndIncrement());
        if (sample.size() < 1_000) {
          sample.add(new WeakReference<>(request));
        }
        handler.handle(request);
      }
      if (!paused && !ended && endHandler != null && given.get() == count) {
        ended = true;
        endHandler.handle(null);
      }
    }

    @Override
    public Source handler(Handler<GenerationRequest> handler) {
      context.runOnContext(v -> this.handler = handler);
      return this;
    }

    @Override
    public Source endHandler(Handler<Void> endHandler) {
      context.runOnContext(v -> this.endHandler = endHandler);
      return this;
    }

    @Override
    public Source exceptionHandler(Handler<Throwable> handler) {
      return this;
    }

    @Override
    public Source pause() {
      pauses.incrementAndGet();
      paused = true;
      return this;
    }

    @Override
    public Source resume() {
      context.runOnContext(
          v -> {
            paused = false;
            run();
          });
      return this;
    }

    @Override
    public Source fetch(long amount) {
      throw new UnsupportedOperationException();
    }
  }

  /** Takes a few outcomes at a time and lets its writer wait before it takes more. */
  private static final class Sink implements WriteStream<GenerationOutcome> {
    final List<GenerationOutcome> kept = new CopyOnWriteArrayList<>();
    final AtomicInteger taken = new AtomicInteger();
    private final Context context;
    private final int atOnce;
    private final boolean keeps;
    private final AtomicInteger held = new AtomicInteger();
    private volatile Handler<Void> drainHandler;

    Sink(Vertx vertx, int atOnce, boolean keeps) {
      this.context = ((VertxInternal) vertx).createEventLoopContext();
      this.atOnce = atOnce;
      this.keeps = keeps;
    }

    @Override
    public Future<Void> write(GenerationOutcome outcome) {
      taken.incrementAndGet();
      if (keeps) {
        kept.add(outcome);
      }
      if (held.incrementAndGet() == atOnce) {
        context.runOnContext(v -> drain());
      }
      return Future.succeededFuture();
    }

    /**
     * Somebody else is first, again and again: that is slow. A handler is told once, because who
     * was told before may not have paused yet.
     */
    private void drain() {
      Handler<Void> waiting = drainHandler;
      if (waiting == null) {
        context.runOnContext(v -> drain());
      } else {
        drainHandler = null;
        held.set(0);
        waiting.handle(null);
      }
    }

    @Override
    public Future<Void> end() {
      return Future.succeededFuture();
    }

    @Override
    public Sink setWriteQueueMaxSize(int maxSize) {
      return this;
    }

    @Override
    public boolean writeQueueFull() {
      return held.get() >= atOnce;
    }

    @Override
    public Sink drainHandler(Handler<Void> handler) {
      drainHandler = handler;
      return this;
    }

    @Override
    public Sink exceptionHandler(Handler<Throwable> handler) {
      return this;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("a slow reader slows the source, and memory stays flat")
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void aMillionRequestsAndASlowReader(boolean ordered, Vertx vertx) {
    int count = 1_000_000;
    int window = 64;
    Source source = new Source(vertx, count);
    Sink sink = new Sink(vertx, 16, false);
    GenerationStream stream =
        GenerationStream.create(
            vertx,
            new AnsweringClient(),
            new GenerationStreamOptions().setWindow(window).setOrdered(ordered));
    stream.setWriteQueueMaxSize(window);
    AtomicInteger most = new AtomicInteger();
    Promise<Integer> dropped = Promise.promise();
    // Everything there is of a request lies between these two.
    stream.pause();
    Future<Void> read =
        new Watched(stream, sink, most, source.given, dropped, source.sample).pipe();
    Future<Void> written = source.pipeTo(stream);

    awaitMinutes(written);
    awaitMinutes(read);

    assertThat(source.given).hasValue(count);
    assertThat(sink.taken).hasValue(count);
    assertThat(most.get()).isLessThanOrEqualTo(2 * window + 1);
    assertThat(source.pauses.get()).isGreaterThan(count / (4 * window));
    // In the middle of it, nothing was left of those that began it.
    assertThat(dropped.future().result()).isEqualTo(1_000);
  }

  /** The stream into the sink, by hand: it looks at what lies between source and sink. */
  private record Watched(
      GenerationStream stream,
      Sink sink,
      AtomicInteger most,
      AtomicInteger given,
      Promise<Integer> dropped,
      List<WeakReference<GenerationRequest>> sample) {

    Future<Void> pipe() {
      Promise<Void> end = Promise.promise();
      stream.endHandler(end::complete);
      stream.handler(
          outcome -> {
            most.accumulateAndGet(given.get() - sink.taken.get(), Math::max);
            sink.write(outcome);
            if (sink.writeQueueFull()) {
              stream.pause();
              sink.drainHandler(v -> stream.resume());
            }
            if (sink.taken.get() == 500_000) {
              System.gc();
              dropped.complete((int) sample.stream().filter(r -> r.get() == null).count());
            }
          });
      stream.resume();
      return end.future();
    }
  }

  private static void awaitMinutes(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(3, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("did not complete", e);
    }
  }

  private static StubServer stub(Vertx vertx, StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  private static FluxClientOptions options(StubServer stub) {
    return new FluxClientOptions().setApiKey("any").setBaseUrl(stub.baseUrl());
  }

  @Test
  void aSourceIsPipedThroughTheClientIntoASink(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    FluxClient client = FluxClient.create(vertx, options(stub));
    GenerationStream stream =
        GenerationStream.create(
            vertx, client, new GenerationStreamOptions().setWindow(7).setOrdered(true));
    Source source = new Source(vertx, 500);
    Sink sink = new Sink(vertx, 3, true);

    Future<Void> read = stream.pipeTo(sink);
    Await.result(source.pipeTo(stream));
    Await.result(read);

    assertThat(sink.kept)
        .hasSize(500)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    for (int i = 0; i < 500; i++) {
      assertThat(sink.kept.get(i).id()).isEqualTo("r-" + i);
    }
    assertThat(stub.ledger().billed()).isEqualTo(500);
  }

  @Test
  void aWindowThatIsLargerThanTheClientsQueueLosesNothing(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    FluxClient client =
        FluxClient.create(
            vertx,
            options(stub).setMaxConcurrency(2).setAdaptiveConcurrency(false).setMaxQueueSize(1));
    GenerationStream stream =
        GenerationStream.create(vertx, client, new GenerationStreamOptions().setWindow(40));
    Source source = new Source(vertx, 100);
    Sink sink = new Sink(vertx, 10, true);

    Future<Void> read = stream.pipeTo(sink);
    source.pipeTo(stream);
    Await.result(read);

    assertThat(sink.kept)
        .hasSize(100)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    assertThat(client.stats().failures()).containsKey(FailureType.OVERLOADED);
  }

  @Test
  void itWorksOverTheEventBusUnchanged(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions());
    JsonObject config = new JsonObject().put("apiKey", "any").put("baseUrl", stub.baseUrl());
    Await.result(
        vertx.deployVerticle(
            "io.fluxbus.eventbus.GenerationVerticle", new DeploymentOptions().setConfig(config)));
    GenerationStream stream = GenerationStream.create(vertx, RemoteFluxClient.create(vertx));
    Source source = new Source(vertx, 300);
    Sink sink = new Sink(vertx, 10, true);

    Future<Void> read = stream.pipeTo(sink);
    source.pipeTo(stream);
    Await.result(read);

    assertThat(sink.kept)
        .hasSize(300)
        .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    assertThat(stub.ledger().billed()).isEqualTo(300);
  }

  @Test
  void cancellingResetsWhatRunsAndSendsNothingMore(Vertx vertx) {
    StubServer stub = stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    FluxClient client = FluxClient.create(vertx, options(stub).setMaxConcurrency(3));
    GenerationStream stream =
        GenerationStream.create(
            vertx,
            client,
            new GenerationStreamOptions()
                .setWindow(5)
                .setCallOptions(new CallOptions().setTimeout(3_600_000)));
    Sink sink = new Sink(vertx, 100, true);
    Future<Void> read = stream.pipeTo(sink);
    for (int i = 0; i < 9; i++) {
      stream.write(GenerationRequest.of("a cat"));
    }
    Await.until(() -> stub.ledger().posts() == 3);

    Await.result(stream.cancel());
    Await.result(read);

    assertThat(sink.kept).hasSize(9);
    assertThat(
            sink.kept.stream()
                .filter(outcome -> outcome.status() == GenerationOutcome.Status.UNKNOWN))
        .hasSize(3);
    assertThat(stub.ledger().posts()).isEqualTo(3);
  }
}
