package io.fluxbus.gateway.tenant;

import io.fluxbus.CallOptions;
import io.fluxbus.internal.OptionsJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A tenant of a gateway. All that belongs to it is kept by its name, so its keys can change.
 *
 * @param name 1 to 64 characters of {@code A-Za-z0-9._-}
 * @param budgetUsd the most that its calls may cost together, in US dollars; null for no budget of
 *     its own
 * @param requestsPerSecond the most requests for images that it may send in a second; null for no
 *     limit
 * @param requestBurst how many requests it may send at once after a pause, at least 1
 * @param share its part of the calls that start while several tenants wait, in relation to the
 *     shares of these, 1 to 100
 * @param keys its keys. Without a key, it cannot use the gateway
 */
public record Tenant(
    String name,
    BigDecimal budgetUsd,
    Double requestsPerSecond,
    int requestBurst,
    int share,
    List<TenantKey> keys) {
  public static final int DEFAULT_REQUEST_BURST = 1;
  public static final int DEFAULT_SHARE = 1;

  /** The largest share. */
  public static final int MAX_SHARE = 100;

  private static final String BUDGET_PREFIX = "tenant:";
  private static final BigDecimal HIGHEST_BUDGET = BigDecimal.valueOf(1_000_000_000);
  private static final int DIGITS = 9;
  private static final int HIGHEST_RATE = 1_000_000;

  /**
   * Creates a tenant.
   *
   * @throws IllegalArgumentException naming the first member that is not valid
   */
  public Tenant {
    OptionsJson.require(isName(name), "a tenant must be 1 to 64 characters of A-Za-z0-9._-");
    OptionsJson.require(
        budgetUsd == null || (budgetUsd.signum() >= 0 && budgetUsd.compareTo(HIGHEST_BUDGET) <= 0),
        "budgetUsd must be from 0 to 1000000000");
    // The time for arithmetic grows with the number of digits.
    OptionsJson.require(
        budgetUsd == null || Math.abs(budgetUsd.scale()) <= DIGITS,
        "budgetUsd must have at most " + DIGITS + " decimals");
    if (requestsPerSecond != null) {
      OptionsJson.requirePositive(requestsPerSecond, HIGHEST_RATE, "requestsPerSecond");
    }
    OptionsJson.requirePositive(requestBurst, "requestBurst");
    OptionsJson.require(
        share >= 1 && share <= MAX_SHARE,
        "share must be from 1 to " + MAX_SHARE + ", was " + share);
    keys = List.copyOf(keys);
    Set<String> names = new HashSet<>();
    keys.forEach(
        key -> OptionsJson.require(names.add(key.name()), "the key " + key.name() + " exists"));
  }

  /** Creates a tenant without limits and keys. */
  public static Tenant of(String name) {
    return new Tenant(name, null, null, DEFAULT_REQUEST_BURST, DEFAULT_SHARE, List.of());
  }

  /** Whether a text can be the name of a tenant. */
  public static boolean isName(String name) {
    return name != null && CallOptions.isTenant(name);
  }

  /** Returns a copy with a budget; null for none. */
  public Tenant withBudgetUsd(BigDecimal usd) {
    return new Tenant(name, usd, requestsPerSecond, requestBurst, share, keys);
  }

  /** Returns a copy with a rate; null for no limit. */
  public Tenant withRequestsPerSecond(Double perSecond) {
    return new Tenant(name, budgetUsd, perSecond, requestBurst, share, keys);
  }

  /** Returns a copy with another burst. */
  public Tenant withRequestBurst(int burst) {
    return new Tenant(name, budgetUsd, requestsPerSecond, burst, share, keys);
  }

  /** Returns a copy with another share. */
  public Tenant withShare(int part) {
    return new Tenant(name, budgetUsd, requestsPerSecond, requestBurst, part, keys);
  }

  /** Returns a copy with a further key. */
  public Tenant withKey(TenantKey key) {
    List<TenantKey> all = new ArrayList<>(keys);
    all.add(Objects.requireNonNull(key, "key"));
    return withKeys(all);
  }

  /** Returns a copy with other keys. */
  public Tenant withKeys(List<TenantKey> others) {
    return new Tenant(name, budgetUsd, requestsPerSecond, requestBurst, share, others);
  }

  /** The name of its budget in a store; null if it has none. */
  public String budgetName() {
    return budgetUsd == null ? null : BUDGET_PREFIX + name;
  }
}
