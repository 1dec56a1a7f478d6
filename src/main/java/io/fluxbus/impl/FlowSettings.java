package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.AdmissionSettings;
import io.fluxbus.flow.CircuitBreaker;
import io.fluxbus.flow.ConcurrencyLimit;
import io.fluxbus.flow.Permits;
import io.fluxbus.flow.RateLimit;
import io.fluxbus.flow.RetryBudget;
import io.fluxbus.flow.RetryPolicy;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.flow.SpendBudget;
import io.fluxbus.flow.StartBackoff;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/** Creates the flow control of a client from its options. */
final class FlowSettings {
  /** Retries in addition to a tenth of the calls, for failures before many calls were made. */
  private static final int RETRY_RESERVE = 50;

  private static final long SHORTEST_REMOTE_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_REMOTE_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private FlowSettings() {}

  static Admission admission(FluxClientOptions options, ClientRuntime runtime) {
    long now = runtime.nanoTime();
    return new Admission(
        options.getMaxQueueSize(),
        new Permits(
            limit(options, runtime),
            new RateLimit(perSecond(options), options.getRequestBurst(), now),
            new StartBackoff(runtime::random)),
        new SpendBudget(spendLimit(options)),
        retryPolicy(options),
        new RetryBudget(RETRY_RESERVE),
        circuitBreaker(options),
        now);
  }

  /**
   * The flow control of a client that hands its requests to other clients. A request that returns
   * unprocessed has cost nothing, so the retry budget is unlimited. A client with a full queue has
   * space again when its next call ends, so the pauses are short.
   */
  static Admission remoteAdmission(FluxClientOptions options, ClientRuntime runtime) {
    long now = runtime.nanoTime();
    return new Admission(
        options.getMaxQueueSize(),
        new Permits(
            ConcurrencyLimit.adaptive(
                options.getInitialConcurrency(), options.getMaxConcurrency(), runtime::random),
            new RateLimit(0, options.getRequestBurst(), now),
            new StartBackoff(SHORTEST_REMOTE_PAUSE, LONGEST_REMOTE_PAUSE, runtime::random)),
        new SpendBudget(spendLimit(options)),
        retryPolicy(options),
        new RetryBudget(RetryBudget.UNLIMITED),
        circuitBreaker(options),
        now);
  }

  /** The settings of these options, for an {@link #admission} that exists already. */
  static AdmissionSettings changeable(FluxClientOptions options, ClientRuntime runtime) {
    return new AdmissionSettings(
        options.getMaxQueueSize(),
        limit(options, runtime),
        perSecond(options),
        options.getRequestBurst(),
        spendLimit(options),
        retryPolicy(options),
        coolDown(options));
  }

  private static ConcurrencyLimit limit(FluxClientOptions options, ClientRuntime runtime) {
    return options.isAdaptiveConcurrency()
        ? ConcurrencyLimit.adaptive(
            options.getInitialConcurrency(), options.getMaxConcurrency(), runtime::random)
        : ConcurrencyLimit.fixed(options.getMaxConcurrency());
  }

  private static double perSecond(FluxClientOptions options) {
    return options.getRequestsPerSecond() == null ? 0 : options.getRequestsPerSecond();
  }

  private static CircuitBreaker circuitBreaker(FluxClientOptions options) {
    return new CircuitBreaker(coolDown(options));
  }

  private static long coolDown(FluxClientOptions options) {
    return TimeUnit.MILLISECONDS.toNanos(options.getSuspensionCoolDown());
  }

  private static RetryPolicy retryPolicy(FluxClientOptions options) {
    return new RetryPolicy(
        options.getMaxAttempts(),
        TimeUnit.MILLISECONDS.toNanos(options.getRetryBaseDelay()),
        TimeUnit.MILLISECONDS.toNanos(options.getRetryMaxDelay()),
        options.isRetryUnknownOutcome());
  }

  /** The most that one image may cost, in billionths of a dollar; 0 if unknown. */
  static long pricePerImage(FluxClientOptions options) {
    return options.getPricePerImageUsd() == null
        ? 0
        : SpendAmounts.cost(BigDecimal.valueOf(options.getPricePerImageUsd()));
  }

  /**
   * The most that all calls may cost, in billionths of a dollar; the largest number for no limit.
   */
  static long spendLimit(FluxClientOptions options) {
    if (options.getSpendLimitUsd() == null) {
      return Long.MAX_VALUE;
    }
    return SpendAmounts.limit(BigDecimal.valueOf(options.getSpendLimitUsd()));
  }
}
