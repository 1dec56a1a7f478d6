package io.fluxbus.impl;

import io.fluxbus.CallOptions;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.Priority;
import io.fluxbus.flow.Admission;
import io.fluxbus.http.Transport;
import java.util.concurrent.TimeUnit;

/**
 * The collaborators and settings of all calls of one client.
 *
 * @param pricePerImage in billionths of a dollar; 0 if unknown
 */
record CallServices(
    ClientRuntime runtime,
    TimedAdmission admission,
    Transport transport,
    ClientMonitor monitor,
    FluxClientOptions options,
    long pricePerImage) {

  /** Calls with equal keys may share one result. */
  private record CoalescingKey(GenerationRequest request, Priority priority) {}

  /** The deadline of a call that is submitted now, in nanoseconds of the clock. */
  long deadline(CallOptions callOptions, long now) {
    Long timeout = callOptions.getTimeout();
    long millis = timeout == null ? options.getTotalTimeout() : timeout;
    return now + Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Admission.LONGEST_WAIT);
  }

  /** The most that one attempt may cost, in billionths of a dollar. */
  long price(GenerationRequest request) {
    return pricePerImage * request.imageCount();
  }

  /**
   * Whether the spend limit does not cover one more image.
   *
   * @param spent in billionths of a dollar
   */
  boolean isExhausted(long spent) {
    return spent > FlowSettings.spendLimit(options) - pricePerImage;
  }

  /** Equal for calls that may share one result; null for a call that shares none. */
  Object coalescingKey(GenerationRequest request, CallOptions callOptions) {
    return options.isCoalesceSeeded() && request.seed() != null
        ? new CoalescingKey(request.withId("-").withMetadata(null), callOptions.getPriority())
        : null;
  }
}
