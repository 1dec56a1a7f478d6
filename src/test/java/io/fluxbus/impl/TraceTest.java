package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.CallListener;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A POST belongs to the trace of the caller, on any thread. */
class TraceTest {
  private static final ContextLocal<String> TRACE = ContextLocal.registerLocal(String.class);

  private static final String KEY = "user";

  private Vertx vertx;

  /** Where the code of the caller runs. */
  private enum Caller {
    EVENT_LOOP(ThreadingModel.EVENT_LOOP, false),
    WORKER(ThreadingModel.WORKER, false),
    VIRTUAL_THREAD(ThreadingModel.VIRTUAL_THREAD, false),
    BLOCKING_CODE_OF_AN_EVENT_LOOP(ThreadingModel.EVENT_LOOP, true),
    BLOCKING_CODE_OF_A_WORKER(ThreadingModel.WORKER, true);

    private final ThreadingModel model;
    private final boolean blocking;

    Caller(ThreadingModel model, boolean blocking) {
      this.model = model;
      this.blocking = blocking;
    }

    /** A context with the trace of one request to an application. */
    ContextInternal context(Vertx vertx, String trace) {
      VertxInternal internal = (VertxInternal) vertx;
      assumeTrue(
          model != ThreadingModel.VIRTUAL_THREAD || internal.isVirtualThreadAvailable(),
          "a JDK without virtual threads");
      ContextInternal context = internal.createContext(model).duplicate();
      TRACE.put(context, trace);
      ContextInternal.LOCAL_MAP.get(context, ConcurrentHashMap::new).put(KEY, "user of " + trace);
      return context;
    }

    <T> Future<T> run(ContextInternal context, Consumer<Promise<T>> code) {
      Promise<T> done = Promise.promise();
      context.runOnContext(
          v -> {
            if (blocking) {
              context.executeBlocking(
                  () -> {
                    code.accept(done);
                    return null;
                  });
            } else {
              code.accept(done);
            }
          });
      return done.future();
    }
  }

  /** Passes the trace of a context on, in a header. */
  private static final class Tracer implements VertxTracer<String, String> {
    @Override
    public <R> String sendRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        BiConsumer<String, String> headers,
        TagExtractor<R> tags) {
      String trace = TRACE.get(context);
      if (trace != null) {
        headers.accept("x-trace", trace);
      }
      return trace;
    }
  }

  @BeforeEach
  void startVertx() {
    vertx = Vertx.builder().withTracer(options -> new Tracer()).with(traced()).build();
  }

  @AfterEach
  void closeVertx() {
    Await.result(vertx.close());
  }

  private static VertxOptions traced() {
    return new VertxOptions().setTracingOptions(new TracingOptions());
  }

  private static List<String> traces(RawServer server) {
    return server.requests().stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("x-trace: "))
        .map(line -> line.substring("x-trace: ".length()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aPostHasTheTraceOfItsCaller(Caller caller) {
    RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()));

    for (String trace : List.of("one", "two", "three")) {
      ContextInternal context = caller.context(vertx, trace);
      Future<GenerationOutcome> outcome =
          caller.run(context, done -> client.submit(CAT).outcome().onComplete(done));
      assertSucceeded(Await.result(outcome), 1);
    }

    assertThat(traces(server)).containsExactly("one", "two", "three");
  }

  @ParameterizedTest
  @EnumSource
  void everyAttemptHasTheTraceOfItsCaller(Caller caller) {
    AtomicInteger posts = new AtomicInteger();
    RawServer server =
        RawServer.start(
            vertx,
            socket ->
                socket.write(
                    posts.incrementAndGet() < 3
                        ? Fixture.failure("429 Too Many Requests", "slow down")
                        : Fixture.SUCCESS));
    FluxClient client =
        FluxClient.create(vertx, options(server.url()).setAdaptiveConcurrency(false));
    ContextInternal context = caller.context(vertx, "one");

    Future<GenerationOutcome> outcome =
        caller.run(context, done -> client.submit(CAT).outcome().onComplete(done));

    assertSucceeded(Await.result(outcome), 3);
    assertThat(traces(server)).containsExactly("one", "one", "one");
  }

  /** The context and trace that the code of the caller finds. */
  private record Found(String where, String trace, Object local, Context context) {
    static Found at(String where) {
      ContextInternal context = (ContextInternal) Vertx.currentContext();
      return new Found(
          where,
          TRACE.get(context),
          ContextInternal.LOCAL_MAP.get(context, ConcurrentHashMap::new).get(KEY),
          context);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCodeOfTheCallerKeepsItsLocals(Caller caller) {
    RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);
    FluxClient client = FluxClient.create(vertx, options(server.url()));
    ContextInternal context = caller.context(vertx, "one");
    List<Found> found = new CopyOnWriteArrayList<>();
    CallOptions options =
        new CallOptions()
            .setListener(
                new CallListener() {
                  @Override
                  public void accepted() {
                    found.add(Found.at("accepted"));
                  }

                  @Override
                  public void started(int attempt) {
                    found.add(Found.at("started"));
                  }

                  @Override
                  public void retrying(GenerationException failure, Duration delay) {
                    found.add(Found.at("retrying"));
                  }
                })
            .setGate(
                (request, attempt, unknown) -> {
                  found.add(Found.at("gate"));
                  return Future.succeededFuture();
                });

    Future<Found> delivered =
        caller.run(
            context,
            done ->
                client
                    .submit(CAT, options)
                    .outcome()
                    .onComplete(outcome -> done.complete(Found.at("delivered"))));

    assertThat(Await.result(delivered))
        .isEqualTo(new Found("delivered", "one", "user of one", context));
    assertThat(found).extracting(Found::where).containsExactly("accepted", "gate", "started");
    assertThat(found).extracting(Found::trace).containsOnly("one");
    assertThat(found).extracting(Found::local).containsOnly("user of one");
  }

  @ParameterizedTest
  @EnumSource
  void aMessageOfARemoteClientHasTheTraceOfItsCaller(Caller caller) {
    List<String> traces = new CopyOnWriteArrayList<>();
    vertx.eventBus().consumer("fluxbus.generate", message -> traces.add(trace(message)));
    FluxClient client = RemoteFluxClient.create(vertx);
    ContextInternal context = caller.context(vertx, "one");

    caller.run(context, done -> client.submit(CAT));

    Await.until(() -> !traces.isEmpty());
    assertThat(traces).containsExactly("one");
  }

  private static String trace(Message<?> message) {
    return String.valueOf(message.headers().get("x-trace"));
  }

  @Test
  void callsAtTheSameTimeKeepTheirTraces() {
    RawServer server = RawServer.answering(vertx, Fixture.SUCCESS);
    FluxClientOptions options = options(server.url());
    FluxClient client = FluxClient.create(vertx, options);
    ContextInternal worker = ((VertxInternal) vertx).createContext(ThreadingModel.WORKER);
    List<String> names = List.of("a", "b", "c", "d", "e", "f");

    List<Future<GenerationOutcome>> outcomes =
        names.stream()
            .map(
                name -> {
                  ContextInternal context = worker.duplicate();
                  TRACE.put(context, name);
                  return Caller.WORKER.<GenerationOutcome>run(
                      context, done -> client.submit(CAT.withId(name)).outcome().onComplete(done));
                })
            .toList();

    outcomes.forEach(outcome -> assertSucceeded(Await.result(outcome), 1));
    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(header(request, "x-trace"))
                    .isNotNull()
                    .isEqualTo(header(request, "x-client-request-id")));
  }

  private static String header(String request, String name) {
    return request
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findAny()
        .orElse(null);
  }
}
