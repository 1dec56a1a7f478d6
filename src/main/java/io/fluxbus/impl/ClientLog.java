package io.fluxbus.impl;

import io.fluxbus.FailureType;
import io.fluxbus.FluxClientStats;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.flow.RetryDecision.Denial;
import io.fluxbus.internal.Printable;
import io.fluxbus.internal.WarningLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * The log of one client. Warnings say what happened and what to do, at most once a minute for each
 * kind of event. Each call is logged at the level DEBUG, and prompts only at TRACE. Thread-safe.
 */
final class ClientLog {
  /** The kinds of events that are logged as warnings. */
  private enum Event {
    LIMIT_CUT,
    SUSPENDED,
    RESUMED,
    SPEND_LIMIT,
    UNKNOWN_OUTCOME,
    QUEUE_FULL,
    RETRY_BUDGET,
    METRICS
  }

  private final Logger logger;
  private final WarningLog<Event> warnings;
  private final LiveSettings settings;
  private final Supplier<FluxClientStats> stats;
  private final String prefix;

  /** Whether the log says that the client is suspended. */
  private volatile boolean suspended;

  ClientLog(
      Logger logger,
      WarningLog.Timers timers,
      LiveSettings settings,
      Supplier<FluxClientStats> stats) {
    this.logger = logger;
    this.warnings = new WarningLog<>(logger, timers);
    this.settings = settings;
    this.stats = stats;
    this.prefix = "client " + settings.options().getName() + ": ";
  }

  /**
   * @param settings returns the options of the client, without secrets
   */
  void opened(Supplier<String> settings) {
    logger.log(Level.INFO, () -> prefix + "opened with " + settings.get());
  }

  /** The caller of the update reports the options that cannot change. */
  void updated(OptionsChange change) {
    if (!change.changes().isEmpty()) {
      logger.log(Level.INFO, () -> prefix + "changed " + String.join(", ", change.changes()));
    }
  }

  void closed() {
    warnings.close();
    logger.log(Level.INFO, () -> prefix + "closed with " + stats.get());
  }

  /** A call waits for another attempt. */
  void retried(GenerationException failure) {
    switch (failure.type()) {
      case RATE_LIMITED, OVERLOADED -> limitCut(failure);
      default -> {}
    }
  }

  void retryDenied(Denial denial) {
    if (denial == Denial.RETRY_BUDGET) {
      warn(
          Event.RETRY_BUDGET,
          () ->
              "the retry budget is spent: too many calls fail, and few of them are tried again"
                  + " until more calls are made. Check the status of the API");
    }
  }

  void completed(GenerationRequest request, GenerationOutcome outcome) {
    if (outcome.failure() == null) {
      if (suspended && !stats.get().suspended()) {
        suspended = false;
        // Calls that were in flight when the key was rejected are no new suspensions.
        warnings.reset(Event.SUSPENDED);
        warn(Event.RESUMED, () -> "the API accepts the key again: no longer suspended");
      }
    } else {
      failed(request, outcome);
    }
    if (logger.isLoggable(Level.DEBUG)) {
      logger.log(Level.DEBUG, prefix + summary(request, outcome));
    }
    if (logger.isLoggable(Level.TRACE)) {
      logger.log(
          Level.TRACE,
          prefix + "the prompt of " + outcome.id() + ": " + Printable.line(request.prompt()));
    }
  }

  private void failed(GenerationRequest request, GenerationOutcome outcome) {
    GenerationException failure = outcome.failure();
    switch (failure.type()) {
      case RATE_LIMITED -> limitCut(failure);
      case UNAUTHORIZED, FORBIDDEN -> suspended(request, failure);
      case BUDGET_EXHAUSTED ->
          warn(
              Event.SPEND_LIMIT,
              () -> "the spend limit is reached: " + failure.getMessage() + budget(stats.get()));
      case OVERLOADED ->
          warn(
              Event.QUEUE_FULL,
              () -> "calls are rejected: " + failure.getMessage() + load(stats.get()));
      default -> {}
    }
    if (outcome.status() == GenerationOutcome.Status.UNKNOWN) {
      warn(
          Event.UNKNOWN_OUTCOME,
          () ->
              "the outcome of "
                  + outcome.id()
                  + " is unknown: "
                  + LoggedFailure.message(failure, request));
    }
  }

  private void limitCut(GenerationException failure) {
    warn(
        Event.LIMIT_CUT,
        () ->
            (failure.type() == FailureType.OVERLOADED
                    ? "the workers are overloaded"
                    : "the API limits the rate (429)")
                + ": at most "
                + stats.get().limit()
                + " calls run now (maxConcurrency "
                + settings.options().getMaxConcurrency()
                + "), and others wait");
  }

  private void suspended(GenerationRequest request, GenerationException failure) {
    suspended = true;
    warn(
        Event.SUSPENDED,
        () ->
            "suspended: "
                + LoggedFailure.message(failure, request)
                + " All calls fail until one succeeds, which is sent after "
                + settings.options().getSuspensionCoolDown()
                + " ms");
  }

  void metricsFailed(Throwable defect) {
    warn(Event.METRICS, () -> "the installed metrics fail: " + defect);
  }

  private void warn(Event event, Supplier<String> message) {
    warnings.warn(event, () -> prefix + message.get());
  }

  private String budget(FluxClientStats now) {
    return " Spent: "
        + now.spentUsd().toPlainString()
        + " dollars, reserved: "
        + now.reservedUsd().toPlainString()
        + ", spendLimitUsd: "
        + settings.options().getSpendLimitUsd();
  }

  private static String load(FluxClientStats now) {
    return " Queued: " + now.queued() + ", in flight: " + now.inFlight();
  }

  private static String summary(GenerationRequest request, GenerationOutcome outcome) {
    return "call "
        + outcome.id()
        + " "
        + outcome.status().text()
        + (outcome.failure() == null
            ? ""
            : " (" + LoggedFailure.message(outcome.failure(), request) + ")")
        + " after "
        + outcome.elapsedMillis()
        + " ms, of which "
        + outcome.queuedMillis()
        + " ms in the queue; attempts: "
        + outcome.attempts();
  }
}
