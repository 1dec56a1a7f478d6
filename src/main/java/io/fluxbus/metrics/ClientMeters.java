package io.fluxbus.metrics;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.spi.ClientMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of the clients of one name. */
final class ClientMeters {
  /** The outcomes for which there are alerts. */
  private static final List<CallTags> ALERTED =
      List.of(
          new CallTags(GenerationOutcome.Status.UNKNOWN, FailureType.OUTCOME_UNKNOWN),
          new CallTags(GenerationOutcome.Status.UNKNOWN, FailureType.CANCELLED),
          new CallTags(GenerationOutcome.Status.UNKNOWN, FailureType.CLOSED),
          new CallTags(GenerationOutcome.Status.FAILED, FailureType.OVERLOADED),
          new CallTags(GenerationOutcome.Status.FAILED, FailureType.BUDGET_EXHAUSTED));

  private final MeterRegistry registry;
  private final String client;
  private final Timer queueTime;
  private final Counter images;
  private final Map<Billed, Counter> spent;
  private final Map<String, Timer> attempts = new ConcurrentHashMap<>();
  private final Map<CallTags, Timer> calls = new ConcurrentHashMap<>();
  private final Map<FailureType, Counter> retries = new ConcurrentHashMap<>();

  /** The open clients. */
  private final List<Supplier<FluxClientStats>> open = new CopyOnWriteArrayList<>();

  private record CallTags(GenerationOutcome.Status status, FailureType type) {}

  ClientMeters(MeterRegistry registry, String client) {
    this.registry = registry;
    this.client = client;
    queueTime =
        MeterNames.timer(
                MeterNames.QUEUE_TIME, client, "From the submission of a call to its first attempt")
            .register(registry);
    images = counter(MeterNames.IMAGES, "Images of successful calls").register(registry);
    spent = Map.of(Billed.YES, spent("billed"), Billed.UNKNOWN, spent("unknown"));
    // From the start, because a series that begins with its first event shows no increase by it.
    for (CallTags tags : ALERTED) {
      calls.put(tags, calls(tags));
    }
    gauge(MeterNames.IN_FLIGHT, "Requests in flight", null, FluxClientStats::inFlight);
    gauge(MeterNames.QUEUED, "Calls that wait", null, FluxClientStats::queued);
    gauge(MeterNames.LIMIT, "The current concurrency limit", null, FluxClientStats::limit);
    gauge(
        MeterNames.SUSPENDED,
        "Clients that send nothing, because the API rejects the key or the account",
        null,
        stats -> stats.suspended() ? 1 : 0);
    gauge(
        MeterNames.RESERVED,
        "The highest possible cost of the calls that run or wait",
        "usd",
        stats -> stats.reservedUsd().doubleValue());
  }

  /** Adds a client of this name. */
  ClientMetrics add(Supplier<FluxClientStats> stats) {
    open.add(stats);
    return new ClientMetrics() {
      @Override
      public void attempted(
          FailureType failure, Billed billed, BigDecimal costUsd, Duration elapsed) {
        String result = failure == null ? MeterNames.SUCCEEDED : tag(failure);
        attempts.computeIfAbsent(result, ClientMeters.this::attempts).record(elapsed);
        if (billed != Billed.NO) {
          spent.get(billed).increment(costUsd.doubleValue());
        }
      }

      @Override
      public void retried(FailureType failure) {
        retries.computeIfAbsent(failure, ClientMeters.this::retries).increment();
      }

      @Override
      public void completed(GenerationOutcome outcome) {
        FailureType type = outcome.failure() == null ? null : outcome.failure().type();
        calls
            .computeIfAbsent(new CallTags(outcome.status(), type), ClientMeters.this::calls)
            .record(outcome.elapsedMillis(), TimeUnit.MILLISECONDS);
        if (outcome.attempts() > 0) {
          queueTime.record(outcome.queuedMillis(), TimeUnit.MILLISECONDS);
        }
        if (outcome.result() != null) {
          images.increment(outcome.result().images().size());
        }
      }

      @Override
      public void close() {
        open.remove(stats);
      }
    };
  }

  private Timer calls(CallTags tags) {
    return MeterNames.timer(
            MeterNames.CALLS, client, "From the submission of a call to its outcome")
        .tag(MeterNames.OUTCOME, tags.status().text())
        .tag(MeterNames.TYPE, tags.type() == null ? MeterNames.NO_TYPE : tag(tags.type()))
        .register(registry);
  }

  private Timer attempts(String result) {
    return MeterNames.timer(MeterNames.ATTEMPTS, client, "One attempt of a call")
        .tag(MeterNames.RESULT, result)
        .register(registry);
  }

  private Counter retries(FailureType failure) {
    return counter(MeterNames.RETRIES, "Attempts that repeat a failed one")
        .tag(MeterNames.TYPE, tag(failure))
        .register(registry);
  }

  private Counter spent(String certainty) {
    return counter(MeterNames.SPENT, "The cost of attempts")
        .baseUnit("usd")
        .tag(MeterNames.CERTAINTY, certainty)
        .register(registry);
  }

  private Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description).tag(MeterNames.CLIENT, client);
  }

  private void gauge(
      String name, String description, String unit, ToDoubleFunction<FluxClientStats> value) {
    Gauge.builder(name, open, all -> all.stream().map(Supplier::get).mapToDouble(value).sum())
        .description(description)
        .baseUnit(unit)
        .tag(MeterNames.CLIENT, client)
        .strongReference(true)
        .register(registry);
  }

  private static String tag(FailureType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
