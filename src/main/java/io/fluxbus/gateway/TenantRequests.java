package io.fluxbus.gateway;

import io.fluxbus.gateway.tenant.Tenants;
import java.util.HashMap;
import java.util.Map;

/**
 * The requests of each tenant whose responses have not ended. Each may have as many as its part of
 * the connections, so that callers that are slow cannot keep others out. Thread-safe.
 */
final class TenantRequests {
  private final Tenants tenants;
  private final int max;
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * @param max the most of all tenants
   */
  TenantRequests(Tenants tenants, int max) {
    this.tenants = tenants;
    this.max = max;
  }

  /** Counts a request until {@link #ended}, unless its tenant has too many. */
  synchronized boolean begin(String tenant) {
    int most = (int) Math.max(1, max * tenants.part(tenant));
    int count = counts.getOrDefault(tenant, 0);
    if (count >= most) {
      return false;
    }
    counts.put(tenant, count + 1);
    return true;
  }

  synchronized void ended(String tenant) {
    counts.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
  }
}
