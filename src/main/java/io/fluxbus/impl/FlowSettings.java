package io.fluxbus.impl;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.flow.Admission;
import io.fluxbus.flow.ConcurrencyLimit;
import io.fluxbus.flow.RateLimit;
import io.fluxbus.flow.RetryBudget;
import io.fluxbus.flow.RetryPolicy;
import io.fluxbus.flow.SpendBudget;
import io.fluxbus.flow.StartBackoff;
import io.fluxbus.flow.Suspension;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/** The flow control that a client's options ask for. */
final class FlowSettings {
  /** Retries beyond a tenth of the calls, so that a few early failures do not use them up. */
  private static final int RETRY_RESERVE = 50;

  private static final long SHORTEST_RELAY_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_RELAY_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private FlowSettings() {}

  static Admission admission(FluxClientOptions options, long now) {
    double perSecond = options.getRequestsPerSecond() == null ? 0 : options.getRequestsPerSecond();
    return new Admission(
        options.getMaxQueueSize(),
        options.isAdaptiveConcurrency()
            ? ConcurrencyLimit.adaptive(
                options.getInitialConcurrency(), options.getMaxConcurrency())
            : ConcurrencyLimit.fixed(options.getMaxConcurrency()),
        new RateLimit(perSecond, options.getRequestBurst(), now),
        new SpendBudget(spendLimit(options)),
        new RetryBudget(RETRY_RESERVE),
        suspension(options),
        now);
  }

  /**
   * That of a client whose requests are handed to clients elsewhere. What comes back from these
   * unprocessed has cost them nothing, so there is no budget for it; and one that is full has room
   * again with the next call that ends there, so there is no long pause.
   */
  static Admission relaying(FluxClientOptions options, long now) {
    return new Admission(
        options.getMaxQueueSize(),
        ConcurrencyLimit.adaptive(options.getInitialConcurrency(), options.getMaxConcurrency()),
        new RateLimit(0, options.getRequestBurst(), now),
        new SpendBudget(spendLimit(options)),
        new RetryBudget(RetryBudget.UNLIMITED),
        suspension(options),
        new StartBackoff(SHORTEST_RELAY_PAUSE, LONGEST_RELAY_PAUSE),
        now);
  }

  private static Suspension suspension(FluxClientOptions options) {
    return new Suspension(TimeUnit.MILLISECONDS.toNanos(options.getSuspensionCoolDown()));
  }

  static RetryPolicy retryPolicy(FluxClientOptions options) {
    return new RetryPolicy(
        options.getMaxAttempts(),
        TimeUnit.MILLISECONDS.toNanos(options.getRetryBaseDelay()),
        TimeUnit.MILLISECONDS.toNanos(options.getRetryMaxDelay()),
        options.isRetryUnknownOutcome());
  }

  /** The most that one image may cost, in billionths of a dollar; 0 when that is not known. */
  static long pricePerImage(FluxClientOptions options) {
    return options.getPricePerImageUsd() == null
        ? 0
        : SpendAmounts.cost(BigDecimal.valueOf(options.getPricePerImageUsd()));
  }

  /**
   * @throws IllegalArgumentException naming an option that does not fit another one
   */
  static void check(FluxClientOptions options) {
    int initial = options.getInitialConcurrency();
    int most = options.getMaxConcurrency();
    if (initial > most) {
      throw new IllegalArgumentException(
          "initialConcurrency must not be above maxConcurrency: " + initial + " > " + most);
    }
    if (options.getSpendLimitUsd() != null && options.getPricePerImageUsd() == null) {
      throw new IllegalArgumentException(
          "pricePerImageUsd must be set with spendLimitUsd: what a request may cost is reserved"
              + " before it is sent");
    }
  }

  private static long spendLimit(FluxClientOptions options) {
    if (options.getSpendLimitUsd() == null) {
      return Long.MAX_VALUE;
    }
    return SpendAmounts.limit(BigDecimal.valueOf(options.getSpendLimitUsd()));
  }
}
