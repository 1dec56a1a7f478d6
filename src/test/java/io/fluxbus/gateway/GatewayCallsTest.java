package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The calls that wait, and the outcomes that are kept, are limited. */
class GatewayCallsTest {
  private final AtomicLong now = new AtomicLong();

  /** A call whose outcome the test determines. */
  private record TestCall(String id, Promise<GenerationOutcome> promise) implements GenerationCall {
    @Override
    public Future<GenerationResult> future() {
      return promise.future().map(GenerationOutcome::result);
    }

    @Override
    public Future<GenerationOutcome> outcome() {
      return promise.future();
    }

    @Override
    public boolean cancel() {
      return false;
    }

    void succeed(String base64) {
      GeneratedImage image =
          new GeneratedImage("https://x.example/1", base64, 1, 1, null, null, null);
      promise.complete(
          new GenerationOutcome(
              id,
              new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null),
              null,
              1,
              0,
              0,
              0));
    }
  }

  private static class TestClient implements FluxClient {
    private TestCall last;

    @Override
    public GenerationCall submit(GenerationRequest request, CallOptions options) {
      last = new TestCall(request.id(), Promise.promise());
      return last;
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

  private final TestClient client = new TestClient();

  private GatewayCalls calls(GatewayOptions options) {
    return new GatewayCalls(options, now::get);
  }

  private GatewayCall end(GatewayCalls calls, String tenant, String key, String base64) {
    ImagesRequest request = new ImagesRequest(GenerationRequest.of("cat").withId(key), false, null);
    GatewayCall call = calls.add(tenant, CallId.of(key), request);
    calls.keep(call);
    call.submit(client, new CallOptions());
    client.last.succeed(base64);
    calls.ended(call);
    return call;
  }

  @Test
  void aCallBelongsToItsTenant() {
    GatewayCalls calls = calls(new GatewayOptions());
    GatewayCall call = end(calls, "a", "k", null);

    assertThat(calls.find("a", call.id().text())).isSameAs(call);
    assertThat(calls.find("a", "k")).isSameAs(call);
    assertThat(calls.find("b", call.id().text())).isNull();
    assertThat(calls.find("b", "k")).isNull();
  }

  @Test
  void theOldestOutcomeIsForgottenFirst() {
    GatewayCalls calls = calls(new GatewayOptions().setMaxKeptOutcomes(2));
    GatewayCall first = end(calls, "", "1", null);
    GatewayCall second = end(calls, "", "2", null);
    end(calls, "", "3", null);

    assertThat(calls.find("", first.id().text())).isNull();
    assertThat(calls.find("", second.id().text())).isSameAs(second);
  }

  @Test
  void anOutcomeIsForgottenAfterItsTime() {
    GatewayCalls calls = calls(new GatewayOptions().setKeepDuration(1_000));
    GatewayCall call = end(calls, "", "1", null);

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(calls.find("", call.id().text())).isSameAs(call);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(calls.find("", call.id().text())).isNull();
  }

  @Test
  void theBytesOfKeptImagesAreLimited() {
    GatewayCalls calls = calls(new GatewayOptions());
    String large = "A".repeat(40 << 20);
    GatewayCall first = end(calls, "", "1", large);
    GatewayCall second = end(calls, "", "2", large);

    assertThat(calls.find("", first.id().text())).isNull();
    assertThat(calls.find("", second.id().text())).isSameAs(second);
  }

  @Test
  void aCallThatCannotBeSubmittedLeavesTheQueue() {
    GatewayCalls calls = calls(new GatewayOptions());
    GatewayCall first = add(calls, "1");
    GatewayCall second = add(calls, "2");
    FluxClient defective =
        new TestClient() {
          @Override
          public GenerationCall submit(GenerationRequest request, CallOptions options) {
            throw new IllegalStateException("defect");
          }
        };

    assertThatThrownBy(() -> first.submit(defective, new CallOptions()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(second.position()).isEqualTo(1);
  }

  private static GatewayCall add(GatewayCalls calls, String key) {
    return calls.add(
        "",
        CallId.of(key),
        new ImagesRequest(GenerationRequest.of("cat").withId(key), false, null));
  }

  @Test
  void anOutcomeThatItsCallerGotIsNotKept() {
    GatewayCalls calls = calls(new GatewayOptions());
    GatewayCall call =
        calls.add("", CallId.of("k"), new ImagesRequest(GenerationRequest.of("cat"), false, null));
    call.submit(client, new CallOptions());

    assertThat(calls.find("", call.id().text())).isSameAs(call);
    client.last.succeed(null);
    calls.ended(call);
    assertThat(calls.find("", call.id().text())).isNull();
    calls.keep(call);
    assertThat(calls.find("", call.id().text())).isSameAs(call);
  }

  @Test
  void anOutcomeThatArrivesWhileItsCallerDisconnectsIsKept() {
    GatewayCalls calls = calls(new GatewayOptions());
    GatewayCall call = add(calls, "k");
    call.submit(client, new CallOptions());
    client.last.succeed(null);
    calls.ended(call);

    // The caller had disconnected when the call had no outcome yet, and the response fails, too.
    calls.keep(call);
    calls.keep(call);

    assertThat(calls.find("", call.id().text())).isSameAs(call);
    assertThat(calls.all()).containsExactly(call);
  }

  @Test
  void anOutcomeThatIsForgottenIsNotKeptAgain() {
    GatewayCalls calls = calls(new GatewayOptions().setMaxKeptOutcomes(1));
    GatewayCall call = end(calls, "", "1", null);
    end(calls, "", "2", null);

    calls.keep(call);

    assertThat(calls.find("", call.id().text())).isNull();
  }
}
