package io.fluxbus.gateway;

import static io.fluxbus.gateway.GatewayFixture.cat;
import static io.fluxbus.gateway.GatewayFixture.endless;
import static io.fluxbus.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.stub.StubAnswer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callers disconnect, send slowly, or do not read what they get. */
@ExtendWith(VertxExtension.class)
class SlowCallersTest {
  private final List<RawClient> callers = new ArrayList<>();
  private GatewayFixture gateway;

  private void start(Vertx vertx, GatewayLimits limits) {
    gateway =
        GatewayFixture.create(
            vertx, new GatewayOptions().setLimits(limits), GatewayFixture.oneAtATime());
  }

  @AfterEach
  void close() {
    callers.forEach(RawClient::close);
    gateway.close();
  }

  private RawClient post(Vertx vertx, String id, String... headers) {
    RawClient caller = RawClient.connect(vertx, gateway.port);
    String[] all = new String[headers.length + 1];
    all[0] = "X-Client-Request-Id: " + id;
    System.arraycopy(headers, 0, all, 1, headers.length);
    callers.add(caller);
    return caller.write(RawClient.post(gateway.port, cat().encode(), all));
  }

  private JsonObject generation(String id) {
    return json(gateway.get("/v1/generations/" + id));
  }

  private void awaitStatus(String id, String status) {
    Await.until(() -> status.equals(generation(id).getString("status")));
  }

  @Test
  void aCallThatWaitsIsCancelledWhenItsCallerDisconnects(Vertx vertx) {
    start(vertx, new GatewayLimits());
    gateway.stub.enqueue(endless());
    post(vertx, "running");
    awaitStatus("running", "running");
    RawClient leaving = post(vertx, "leaving");
    awaitStatus("leaving", "queued");

    leaving.close();

    Await.until(() -> gateway.client.stats().queued() == 0);
    awaitStatus("leaving", "failed");
    assertThat(generation("leaving").getJsonObject("failure").getString("billed")).isEqualTo("no");
    assertThat(gateway.stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void aCallWithAKeyThatWaitsIsCancelledAndTheKeyIsFree(Vertx vertx) {
    start(vertx, new GatewayLimits());
    gateway.stub.enqueue(StubAnswer.success().withLatency(Duration.ofHours(1)));
    RawClient running = post(vertx, "running");
    awaitStatus("running", "running");
    RawClient leaving = post(vertx, "leaving", "Idempotency-Key: k");
    awaitStatus("leaving", "queued");

    leaving.close();
    Await.until(() -> gateway.client.stats().queued() == 0);

    RawClient other =
        RawClient.connect(vertx, gateway.port)
            .write(
                RawClient.post(
                    gateway.port, cat().put("prompt", "A dog").encode(), "Idempotency-Key: k"));
    Await.until(() -> gateway.client.stats().queued() == 1);
    assertThat(other.received()).isEmpty();
    running.close();
  }

  @Test
  void aCallInFlightGoesOnWhenItsCallerDisconnectsAndItsOutcomeIsKept(Vertx vertx) {
    start(vertx, new GatewayLimits());
    gateway.stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(300)));
    RawClient leaving = post(vertx, "leaving");
    Await.until(() -> gateway.stub.ledger().posts() == 1);

    leaving.close();

    awaitStatus("leaving", "succeeded");
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
    assertThat(generation("leaving").getJsonObject("result").getJsonArray("images")).hasSize(1);
  }

  @Test
  void aRepeatedRequestJoinsTheCallOfACallerThatDisconnected(Vertx vertx) {
    start(vertx, new GatewayLimits());
    gateway.stub.enqueue(StubAnswer.success().withLatency(Duration.ofMillis(300)));
    RawClient leaving = post(vertx, "leaving", "Idempotency-Key: k");
    Await.until(() -> gateway.stub.ledger().posts() == 1);
    leaving.close();

    RawClient again = post(vertx, "again", "Idempotency-Key: k");

    assertThat(again.await("\r\n\r\n")).startsWith("HTTP/1.1 200").contains("idempotent-replayed");
    assertThat(gateway.stub.ledger().billed()).isEqualTo(1);
  }

  @Test
  void aBodyThatDoesNotArriveInTimeIsRejected(Vertx vertx) {
    start(vertx, new GatewayLimits().setBodyTimeout(1));
    String request = RawClient.post(gateway.port, cat().encode());
    RawClient slow =
        RawClient.connect(vertx, gateway.port).write(request.substring(0, request.length() - 1));

    assertThat(slow.awaitClosed()).startsWith("HTTP/1.1 408").contains("connection: close");
    assertThat(gateway.stub.ledger().posts()).isZero();
  }

  @Test
  void aBodyThatIsTooLongIsRejectedBeforeItArrives(Vertx vertx) {
    start(vertx, new GatewayLimits().setMaxBodyBytes(100));
    RawClient declared =
        RawClient.connect(vertx, gateway.port)
            .write(RawClient.post(gateway.port, "x".repeat(101)).replace("x", ""));
    String head = RawClient.post(gateway.port, "").replace("Content-Length: 0", "X: 0");
    RawClient chunked =
        RawClient.connect(vertx, gateway.port)
            .write(head.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n"))
            .write("60\r\n" + "x".repeat(0x60) + "\r\n60\r\n" + "x".repeat(0x60) + "\r\n");

    assertThat(declared.await("\r\n\r\n")).startsWith("HTTP/1.1 413").contains("close");
    assertThat(chunked.await("\r\n\r\n")).startsWith("HTTP/1.1 413").contains("close");
  }

  @Test
  void theConnectionOfACallerThatDoesNotReadIsClosed(Vertx vertx) {
    GatewayOptions options = new GatewayOptions().setLimits(new GatewayLimits().setWriteTimeout(1));
    LargeImages client = new LargeImages();
    gateway = GatewayFixture.create(vertx, GatewayFixture.startStub(vertx), client, options);
    RawClient slow = post(vertx, "large").pause();

    Await.until(() -> client.submitted && gateway.server.openConnections() == 0);

    assertThat(slow.isClosed()).isFalse();
    slow.close();
  }

  /** Each of its images is larger than the buffers of a connection. */
  private static final class LargeImages implements FluxClient {
    private static final String BYTES = "A".repeat(48 << 20);
    private volatile boolean submitted;

    @Override
    public GenerationCall submit(GenerationRequest request, CallOptions options) {
      submitted = true;
      GeneratedImage image = new GeneratedImage(null, BYTES, 1, 1, "image/png", null, null);
      GenerationResult result =
          new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null);
      GenerationOutcome outcome = new GenerationOutcome(request.id(), result, null, 1, 0, 0, 0);
      return new GenerationCall() {
        @Override
        public String id() {
          return request.id();
        }

        @Override
        public Future<GenerationResult> future() {
          return Future.succeededFuture(result);
        }

        @Override
        public Future<GenerationOutcome> outcome() {
          return Future.succeededFuture(outcome);
        }

        @Override
        public boolean cancel() {
          return false;
        }
      };
    }

    @Override
    public FluxClientStats stats() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
