package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.flow.Admission;
import io.fluxbus.http.Transport;
import java.util.concurrent.TimeUnit;

/** The collaborators and settings of all calls of one client. */
record CallServices(
    ClientRuntime runtime,
    TimedAdmission admission,
    Transport transport,
    ClientMonitor monitor,
    LiveSettings settings) {

  /** Calls with equal keys may share one result. */
  private record CoalescingKey(
      GenerationRequest request, Priority priority, String tenant, long price) {}

  /** The current options. */
  FluxClientOptions options() {
    return settings.options();
  }

  /** The deadline of a call that is submitted now, in nanoseconds of the clock. */
  long deadline(CallOptions callOptions, long now) {
    Long timeout = callOptions.getTimeout();
    long millis = timeout == null ? options().getTotalTimeout() : timeout;
    return now + Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Admission.LONGEST_WAIT);
  }

  /**
   * The time limit of an attempt that starts now, in milliseconds.
   *
   * @param timeLeft until the deadline of its call, in nanoseconds; more than 0
   */
  long attemptTimeout(long timeLeft) {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeLeft - 1) + 1;
    return Math.min(options().getAttemptTimeout(), millis);
  }

  /**
   * How long an attempt waits for its gate, in nanoseconds.
   *
   * @param timeLeft until the deadline of its call, in nanoseconds
   */
  long gateTimeout(long timeLeft) {
    return Math.min(TimeUnit.MILLISECONDS.toNanos(options().getAttemptTimeout()), timeLeft);
  }

  /** The most that one attempt may cost, in billionths of a dollar. */
  long price(GenerationRequest request) {
    return settings.pricePerImage() * request.imageCount();
  }

  /**
   * Equal for calls that may share one result; null for a call that shares none. A call with an
   * idempotency key shares none, because the receiver must see each key. Those of another tenant do
   * not share one, because another budget pays for them.
   *
   * @param price of the call, because a call can take over only an equal reservation
   */
  Object coalescingKey(GenerationRequest request, CallOptions callOptions, long price) {
    return options().isCoalesceSeeded()
            && request.seed() != null
            && callOptions.getIdempotencyKey() == null
        ? new CoalescingKey(
            request.withId("-").withMetadata(null),
            callOptions.getPriority(),
            callOptions.getTenant(),
            price)
        : null;
  }
}
