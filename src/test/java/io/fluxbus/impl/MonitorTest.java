package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.oneAtATime;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.CallOptions;
import io.fluxbus.Cancellation;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationCall;
import io.fluxbus.stream.GenerationStream;
import io.fluxbus.stub.Latency;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user who holds the monitor of an object of the library does not block it. */
@ExtendWith(VertxExtension.class)
class MonitorTest {
  /**
   * Returns the result of an action of other threads while this thread holds all these monitors.
   */
  private static <T> T holding(List<Object> monitors, Supplier<T> action) {
    if (monitors.isEmpty()) {
      return action.get();
    }
    synchronized (monitors.get(0)) {
      return holding(monitors.subList(1, monitors.size()), action);
    }
  }

  private static <T> T onWorker(Vertx vertx, Callable<T> action) {
    return Await.result(vertx.executeBlocking(action, false));
  }

  @Test
  void aMonitorThatAUserHoldsBlocksNoCall(Vertx vertx) {
    StubServer stub =
        Fixture.stub(vertx, new StubOptions().setLatency(Latency.fixed(Duration.ofHours(1))));
    FluxClient client = FluxClient.create(vertx, oneAtATime(stub.baseUrl()));
    Cancellation cancellation = new Cancellation();
    CallOptions options = new CallOptions().setCancellation(cancellation);
    GenerationCall runs = client.submit(CAT, options);
    GenerationCall waits = client.submit(CAT, options);
    GenerationCall other = client.submit(CAT);

    holding(
        List.of(stub, stub.ledger(), client, cancellation, options, runs, waits, other),
        () -> {
          Await.until(() -> stub.ledger().posts() == 1);
          assertThat(onWorker(vertx, runs::cancel)).isTrue();
          assertThat(onWorker(vertx, waits::cancel)).isTrue();
          assertThat(Await.result(runs.outcome()).failure().type())
              .isEqualTo(FailureType.CANCELLED);
          Await.until(() -> stub.ledger().posts() >= 2);
          Await.result(vertx.executeBlocking(client::close, false).compose(closed -> closed));
          return Await.result(other.outcome());
        });
  }

  @Test
  void aMonitorThatAUserHoldsBlocksNoServerAndNoStream(Vertx vertx) {
    StubServer stub = Fixture.stub(vertx);
    FluxClient client = FluxClient.create(vertx, oneAtATime(stub.baseUrl()));
    GenerationStream stream = GenerationStream.create(vertx, client);

    holding(
        List.of(stub, stub.ledger(), client, stream),
        () -> {
          assertSucceeded(Await.result(client.submit(CAT).outcome()), 1);
          Future<Void> ended = onWorker(vertx, () -> stream.write(CAT).compose(v -> stream.end()));
          stream.resume().handler(outcome -> assertSucceeded(outcome, 1));
          return Await.result(ended.mapEmpty());
        });

    assertThat(stub.ledger().billed()).isEqualTo(2);
  }
}
