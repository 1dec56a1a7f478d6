package io.fluxbus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationCall;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.spi.FluxMetrics;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The meters agree with the outcomes and with the server's ledger. */
class MicrometerMetricsTest {
  private static final double PRICE = 0.06;

  /** Amounts are added up as floating-point numbers. */
  private static final Offset<Double> EXACTLY = Offset.offset(1e-6);

  private static final int CALLS = 150;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Vertx vertx =
      Vertx.builder()
          .withMetrics(new MicrometerMetricsFactory(registry))
          .with(new VertxOptions().setMetricsOptions(TestRegistry.options()))
          .build();

  @BeforeEach
  void install() {
    FluxMetrics.install(vertx, new MicrometerMetrics(registry));
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private StubServer stub(StubOptions options) {
    return Await.result(StubServer.create(vertx, options).listen());
  }

  private FluxClient client(StubServer stub, FluxClientOptions options) {
    return FluxClient.create(
        vertx,
        options
            .setApiKey("sk-test")
            .setBaseUrl(stub.baseUrl())
            .setRetryBaseDelay(1)
            .setRetryMaxDelay(5)
            .setPricePerImageUsd(PRICE));
  }

  private double counted(String name, Predicate<Meter.Id> which) {
    return registry.find(name).counters().stream()
        .filter(counter -> which.test(counter.getId()))
        .mapToDouble(Counter::count)
        .sum();
  }

  private long timed(String name, Predicate<Meter.Id> which) {
    return registry.find(name).timers().stream()
        .filter(timer -> which.test(timer.getId()))
        .mapToLong(Timer::count)
        .sum();
  }

  private double gauge(String name) {
    return registry.get(name).tag("client", "fluxbus").gauge().value();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void afterAStormTheMetersEqualTheLedger(int concurrency) {
    StubServer stub =
        stub(
            new StubOptions()
                .setRandomSeed(7)
                .setUsdPerImage(BigDecimal.valueOf(PRICE))
                .setFailures(
                    Map.of(
                        StubAnswer.failure(429, "slow down"), 0.1,
                        StubAnswer.failure(500, "try again"), 0.05,
                        StubAnswer.fault(StubFault.RESET), 0.05,
                        StubAnswer.fault(StubFault.GATEWAY), 0.05,
                        StubAnswer.fault(StubFault.EMPTY), 0.05,
                        StubAnswer.fault(StubFault.CUT), 0.05)));
    FluxClient client =
        client(
            stub,
            new FluxClientOptions()
                .setMaxConcurrency(concurrency)
                .setAdaptiveConcurrency(false)
                .setMaxAttempts(3));

    List<GenerationOutcome> outcomes =
        IntStream.range(0, CALLS)
            .mapToObj(i -> client.submit(GenerationRequest.of("cat " + i).withNumImages(1)))
            .map(GenerationCall::outcome)
            .toList()
            .stream()
            .map(Await::result)
            .toList();

    assertThat(timed("fluxbus.calls", id -> true)).isEqualTo(CALLS);
    Map<String, Long> byType =
        outcomes.stream()
            .collect(
                Collectors.groupingBy(
                    outcome ->
                        outcome.failure() == null
                            ? "none"
                            : outcome.failure().type().name().toLowerCase(Locale.ROOT),
                    Collectors.counting()));
    assertThat(byType).hasSizeGreaterThanOrEqualTo(3);
    byType.forEach(
        (type, count) ->
            assertThat(timed("fluxbus.calls", id -> type.equals(id.getTag("type"))))
                .as(type)
                .isEqualTo(count));
    assertThat(timed("fluxbus.attempts", id -> true)).isEqualTo(stub.ledger().posts());
    assertThat(counted("fluxbus.retries", id -> true)).isEqualTo((double) client.stats().retries());
    double billed = counted("fluxbus.spent.usd", id -> "billed".equals(id.getTag("certainty")));
    double unknown = counted("fluxbus.spent.usd", id -> "unknown".equals(id.getTag("certainty")));
    long unknownCalls =
        outcomes.stream().filter(o -> o.status() == GenerationOutcome.Status.UNKNOWN).count();
    assertThat(unknown).isCloseTo(unknownCalls * PRICE, EXACTLY);
    assertThat(billed + unknown).isCloseTo(stub.ledger().usd().doubleValue(), EXACTLY);
    assertThat(timed("fluxbus.queue.time", id -> true)).isEqualTo(CALLS);
    assertThat(counted("fluxbus.images", id -> true))
        .isEqualTo((double) client.stats().succeeded());
    for (String idle : List.of("in.flight", "queued", "suspended", "reserved.usd")) {
      assertThat(gauge("fluxbus." + idle)).as(idle).isZero();
    }
    assertThat(gauge("fluxbus.limit")).isEqualTo(concurrency);
    assertPoolIsIdle(stub.ledger().posts());
  }

  private void assertPoolIsIdle(long attempts) {
    Predicate<Meter.Id> pool =
        id -> "fluxbus".equals(id.getTag("pool_type")) && "fluxbus".equals(id.getTag("pool_name"));
    assertThat(timed("vertx.pool.usage", pool)).isEqualTo(attempts);
    assertThat(timed("vertx.pool.queue.time", pool)).isEqualTo(attempts);
    for (String idle : List.of("vertx.pool.in.use", "vertx.pool.queue.pending")) {
      double value =
          registry.find(idle).gauges().stream()
              .filter(gauge -> pool.test(gauge.getId()))
              .mapToDouble(gauge -> gauge.value())
              .sum();
      assertThat(value).as(idle).isZero();
    }
  }

  @Test
  void clientsOfOneNameAreAddedUpAndAClosedOneCountsNoMore() {
    StubServer stub = stub(new StubOptions());
    FluxClient first = client(stub, new FluxClientOptions().setMaxConcurrency(3));
    client(stub, new FluxClientOptions().setMaxConcurrency(4));

    assertThat(gauge("fluxbus.limit")).isEqualTo(7);
    Await.result(first.close());
    assertThat(gauge("fluxbus.limit")).isEqualTo(4);
  }

  @Test
  void noTagContainsAnythingOfARequest() {
    StubServer stub = stub(new StubOptions());
    FluxClient client = client(stub, new FluxClientOptions().setName("posters"));
    Await.result(client.generate(GenerationRequest.of("a confidential prompt").withId("id-17")));

    Set<String> values =
        registry.getMeters().stream()
            .filter(meter -> meter.getId().getName().startsWith("fluxbus."))
            .flatMap(meter -> meter.getId().getTags().stream())
            // The bounds of buckets.
            .filter(tag -> !tag.getKey().equals("le"))
            .map(Tag::getValue)
            .collect(Collectors.toSet());

    Set<String> known =
        Arrays.stream(FailureType.values())
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    known.addAll(List.of("posters", "succeeded", "failed", "none", "billed", "unknown"));
    assertThat(known).containsAll(values);
  }

  @Test
  void metricsThatThrowDoNotChangeAnOutcome() {
    StubServer stub = stub(new StubOptions());
    FluxMetrics.install(vertx, new BrokenMetrics());
    FluxClient client =
        FluxClient.create(
            vertx, new FluxClientOptions().setApiKey("sk-test").setBaseUrl(stub.baseUrl()));

    GenerationOutcome outcome = Await.result(client.submit(GenerationRequest.of("cat")).outcome());

    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
    Await.result(client.close());
  }
}
