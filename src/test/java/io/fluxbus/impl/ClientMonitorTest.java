package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.logging.ThrowingLogger;
import io.fluxbus.spi.ClientMetrics;
import io.fluxbus.spi.DownloadMetrics;
import io.fluxbus.spi.FluxMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every permit and every wait is measured once, and an instrument that throws harms no call. */
@ExtendWith(VertxExtension.class)
class ClientMonitorTest {
  private ManualServer server;
  private HandClock clock;

  @BeforeEach
  void serve(Vertx vertx) {
    server = new ManualServer(vertx);
    clock = new HandClock(vertx);
  }

  private FluxClientOptions options() {
    return Fixture.oneAtATime(server.url()).setCoalesceSeeded(true).setMaxQueueSize(3);
  }

  /** Counts what is measured. Its values are null for every second call. */
  private static final class CountingPool implements PoolMetrics<Object, Object> {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public Object enqueue() {
      return waiting.incrementAndGet() % 2 == 0 ? null : "waiting";
    }

    @Override
    public void dequeue(Object value) {
      assertThat(value).isIn(null, "waiting");
      assertThat(waiting.decrementAndGet()).isNotNegative();
    }

    @Override
    public Object begin() {
      running.incrementAndGet();
      return begun.incrementAndGet() % 2 == 0 ? null : "running";
    }

    @Override
    public void end(Object value) {
      assertThat(value).isIn(null, "running");
      assertThat(running.decrementAndGet()).isNotNegative();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** Every method fails. */
  private static final class ThrowingPool implements PoolMetrics<Object, Object> {
    @Override
    public Object enqueue() {
      throw new IllegalStateException("enqueue");
    }

    @Override
    public void dequeue(Object value) {
      throw new IllegalStateException("dequeue");
    }

    @Override
    public Object begin() {
      throw new NoClassDefFoundError("begin");
    }

    @Override
    public void end(Object value) {
      throw new IllegalStateException("end");
    }

    @Override
    public void close() {
      throw new IllegalStateException("close");
    }
  }

  /** Every method fails. */
  private static final class ThrowingMetrics implements FluxMetrics {
    @Override
    public ClientMetrics createClientMetrics(String name, Supplier<FluxClientStats> stats) {
      throw new IllegalStateException("createClientMetrics");
    }

    @Override
    public DownloadMetrics createDownloadMetrics() {
      throw new IllegalStateException("createDownloadMetrics");
    }
  }

  /** Runs calls that end in every way. Returns their outcomes. */
  private List<GenerationOutcome> everyWay(FluxClient client) {
    GenerationCall leader = client.submit(CAT.withId("leader").withSeed(1));
    ManualServer.Exchange exchange = server.next("leader");
    GenerationCall follower = client.submit(CAT.withId("follower").withSeed(1));
    GenerationCall withdrawn = client.submit(CAT.withId("withdrawn"));
    GenerationCall retried = client.submit(CAT.withId("retried"));
    GenerationCall rejected = client.submit(CAT.withId("rejected"));
    Await.result(rejected.outcome());
    withdrawn.cancel();
    exchange.answer(SUCCESS);
    server.next("retried").answer(failure("500 Error", "again"));
    Await.until(() -> client.stats().retries() == 1);
    clock.advance(Duration.ofSeconds(30));
    server.next("retried").answer(SUCCESS);
    Await.result(retried.outcome());
    GenerationCall cancelled = client.submit(CAT.withId("cancelled"));
    server.next("cancelled");
    cancelled.cancel();
    Await.result(cancelled.outcome());
    GenerationCall closed = client.submit(CAT.withId("closed"));
    server.next("closed");
    GenerationCall queued = client.submit(CAT.withId("queued"));
    Await.result(client.close());
    return List.of(leader, follower, withdrawn, retried, rejected, cancelled, closed, queued)
        .stream()
        .map(call -> Await.result(call.outcome()))
        .toList();
  }

  private static void assertEveryWay(List<GenerationOutcome> outcomes) {
    assertThat(outcomes)
        .extracting(outcome -> outcome.failure() == null ? null : outcome.failure().type())
        .containsExactly(
            null,
            null,
            FailureType.CANCELLED,
            null,
            FailureType.OVERLOADED,
            FailureType.CANCELLED,
            FailureType.CLOSED,
            FailureType.CLOSED);
  }

  @Test
  void eachWaitAndEachPermitIsMeasuredOnce() {
    CountingPool pool = new CountingPool();

    assertEveryWay(
        everyWay(clock.client(options(), new Instruments(pool, null, null, () -> "", false))));

    assertThat(pool.waiting).hasValue(0);
    assertThat(pool.running).hasValue(0);
    assertThat(pool.begun).hasValue(server.posts());
    assertThat(pool.closed).hasValue(1);
  }

  @Test
  void instrumentsThatThrowChangeNoOutcome() {
    Instruments broken =
        new Instruments(
            new ThrowingPool(), new ThrowingMetrics(), new ThrowingLogger(), () -> "", false);

    assertEveryWay(everyWay(clock.client(options(), broken)));
  }

  @Test
  void aClientIsIdleAfterManyCallsWithInstrumentsThatThrow() {
    Instruments broken =
        new Instruments(
            new ThrowingPool(), new ThrowingMetrics(), new ThrowingLogger(), () -> "", false);
    FluxClient client = clock.client(options(), broken);

    IntStream.range(0, 5)
        .forEach(
            i -> {
              GenerationCall call = client.submit(CAT);
              server.next().answer(SUCCESS);
              Await.result(call.outcome());
            });

    Fixture.assertIdle(client, 5);
  }
}
