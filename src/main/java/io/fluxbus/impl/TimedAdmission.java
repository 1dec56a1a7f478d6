package io.fluxbus.impl;

import io.fluxbus.flow.Admission;
import io.fluxbus.flow.AdmissionSettings;
import io.fluxbus.flow.AdmissionStats;
import io.fluxbus.flow.Effects;
import io.fluxbus.flow.FailedAttempt;
import io.fluxbus.flow.LimitSignal;
import io.fluxbus.flow.RetryDecision;
import io.fluxbus.flow.Ticket;
import io.fluxbus.internal.Exceptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The client's {@link Admission} with its clock, its randomness and its wake timer. Thread-safe.
 */
final class TimedAdmission {
  private final Admission admission;
  private final ClientRuntime runtime;
  private final WakeTimer wakeTimer;

  TimedAdmission(Admission admission, ClientRuntime runtime) {
    this.admission = admission;
    this.runtime = runtime;
    this.wakeTimer =
        new WakeTimer(runtime, admission::wakeAt, () -> run(admission.wake(runtime.nanoTime())));
  }

  void admit(Ticket ticket) {
    run(admission.admit(ticket, runtime.nanoTime()));
  }

  /** If another attempt is granted, the caller must {@link #run} the effects. */
  RetryDecision retry(Ticket ticket, FailedAttempt attempt) {
    return admission.retry(ticket, attempt, runtime.random(), runtime.nanoTime());
  }

  /** Changes the settings for all later decisions. The caller must {@link #run} the effects. */
  Effects update(AdmissionSettings settings) {
    return admission.update(settings, runtime.nanoTime());
  }

  /** If nothing is sent because of the API key, the next call is a probe. */
  void endCoolDown() {
    admission.endCoolDown(runtime.nanoTime());
  }

  /** Ends a call that holds a permit. The caller must {@link #run} the effects. */
  Effects settle(Ticket ticket, LimitSignal signal, OptionalLong cost, long now) {
    return admission.settle(ticket, signal, cost, now);
  }

  /** If the call waited, it is removed, and the caller must {@link #run} the effects. */
  Optional<Effects> withdraw(Ticket ticket) {
    return admission.withdraw(ticket, runtime.nanoTime());
  }

  /** Rejects all waiting and future calls. Returns the running ones, which continue. */
  List<Ticket> close() {
    run(admission.close(runtime.nanoTime()));
    return admission.running();
  }

  /** Ends the timer. Must be called after {@link #close}. */
  void cancelTimer() {
    wakeTimer.cancel();
  }

  AdmissionStats stats() {
    return admission.stats();
  }

  /** Runs the effects of a decision, and sets the timer to the next time to wake. */
  void run(Effects effects) {
    try {
      effects.run();
    } catch (RuntimeException | Error defect) {
      Exceptions.runAfter(defect, wakeTimer::check);
      throw defect;
    }
    wakeTimer.check();
  }
}
