package io.fluxbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.FileSystemXmlConfig;
import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.junit5.VertxExtension;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** The trace of a caller is propagated over the event bus to the worker's POST. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RemoteTraceIT {
  private static final ContextLocal<String> TRACE = ContextLocal.registerLocal(String.class);

  /** Propagates the name of a trace, and records the traces of sent messages and POSTs. */
  private static final class Tracer implements VertxTracer<String, String> {
    final List<String> sent = new CopyOnWriteArrayList<>();

    @Override
    public <R> String receiveRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        Iterable<Map.Entry<String, String>> headers,
        TagExtractor<R> tags) {
      for (Map.Entry<String, String> header : headers) {
        if (header.getKey().equals("trace")) {
          ((ContextInternal) context).putLocal(TRACE, AccessMode.CONCURRENT, header.getValue());
          return header.getValue();
        }
      }
      return null;
    }

    @Override
    public <R> String sendRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        BiConsumer<String, String> headers,
        TagExtractor<R> tags) {
      String trace = ((ContextInternal) context).getLocal(TRACE, AccessMode.CONCURRENT);
      boolean isGeneration =
          request instanceof Message<?> message && message.address().equals("fluxbus.generate");
      if (isGeneration || operation.equals("POST")) {
        sent.add(String.valueOf(trace));
      }
      if (trace != null) {
        headers.accept("trace", trace);
      }
      return trace;
    }
  }

  private static Vertx join(ClusterFixture cluster, Tracer tracer) throws Exception {
    return Await.result(
        Vertx.builder()
            .withTracer((TracingOptions options) -> tracer)
            .withClusterManager(
                new HazelcastClusterManager(new FileSystemXmlConfig(cluster.conf().toFile())))
            .buildClustered());
  }

  private static Future<GenerationOutcome> traced(
      Vertx vertx, RemoteFluxClient client, String trace) {
    ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    Promise<GenerationOutcome> outcome = Promise.promise();
    context.runOnContext(
        v -> {
          // Like the scope of a tracer, which ends before the request is sent.
          context.putLocal(TRACE, AccessMode.CONCURRENT, trace);
          client.submit(GenerationRequest.of("a cat")).outcome().onComplete(outcome);
          context.removeLocal(TRACE, AccessMode.CONCURRENT);
        });
    return outcome.future();
  }

  @Test
  void firstAndLaterCallsToAWorkerKeepTheirTrace(Vertx vertx) throws Exception {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    Tracer producers = new Tracer();
    Tracer workers = new Tracer();
    try (ClusterFixture cluster = new ClusterFixture()) {
      Vertx worker = join(cluster, workers);
      Vertx producer = join(cluster, producers);
      try {
        RemoteFluxClient early = RemoteFluxClient.create(producer);
        // Submitted before the client's reply address is registered, and before a worker exists.
        Future<GenerationOutcome> first = traced(producer, early, "first");
        Await.until(() -> !producers.sent.isEmpty());
        JsonObject config = new JsonObject().put("apiKey", "sk-1").put("baseUrl", stub.baseUrl());
        Await.result(
            worker.deployVerticle(
                "io.fluxbus.eventbus.GenerationVerticle",
                new DeploymentOptions().setConfig(config)));
        assertThat(Await.result(first).failure()).isNull();
        assertThat(Await.result(traced(producer, early, "second")).failure()).isNull();
        RemoteFluxClient late = RemoteFluxClient.create(producer);
        assertThat(Await.result(traced(producer, late, "third")).failure()).isNull();

        assertThat(producers.sent).doesNotContain("null").contains("first", "second", "third");
        assertThat(workers.sent).containsExactly("first", "second", "third");
      } finally {
        Await.result(producer.close());
        Await.result(worker.close());
      }
    }
  }
}
