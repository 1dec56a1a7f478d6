package io.fluxbus.gateway;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.flow.RateLimit;
import io.fluxbus.gateway.tenant.Tenant;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How many requests for images each tenant may send in a second. Thread-safe. */
final class TenantRates {
  private final LongSupplier clock;

  /** The tenants with a limit that have sent requests, at most all that ever had a key. */
  private final Map<String, RateLimit> limits = new HashMap<>();

  /**
   * @param clock the time in nanoseconds
   */
  TenantRates(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Counts a request.
   *
   * @throws Rejection if it comes too early. It is not counted
   */
  void take(Tenant tenant) {
    if (tenant == null) {
      return;
    }
    long delay = delay(tenant);
    if (delay > 0) {
      throw new Rejection(
          GatewayFailure.tooMany(
              new GenerationException(FailureType.RATE_LIMITED, "the rate of the key")
                  .withRetryAfter(Duration.ofNanos(delay))));
    }
  }

  private synchronized long delay(Tenant tenant) {
    if (tenant.requestsPerSecond() == null) {
      limits.remove(tenant.name());
      return 0;
    }
    long now = clock.getAsLong();
    double perSecond = tenant.requestsPerSecond();
    RateLimit limit =
        limits.computeIfAbsent(
            tenant.name(), name -> new RateLimit(perSecond, tenant.requestBurst(), now));
    limit.update(perSecond, tenant.requestBurst(), now);
    long delay = limit.delay(now);
    if (delay == 0) {
      limit.take(now);
    }
    return delay;
  }
}
