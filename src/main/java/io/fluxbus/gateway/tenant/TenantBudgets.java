package io.fluxbus.gateway.tenant;

import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.store.OutcomeStore;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Sets the limits of the tenants' budgets in a store, as far as they have changed. */
final class TenantBudgets {
  private final OutcomeStore store;

  /** The limits that were set, by budget. */
  private final Map<String, Long> limits = new HashMap<>();

  private TenantBudgets(OutcomeStore store) {
    this.store = store;
  }

  /**
   * Returns what prepares tenants, one call after the other.
   *
   * @param store null for none. Then a tenant must not have a budget: in memory, it would begin
   *     anew at each start
   */
  static Function<List<Tenant>, Future<Void>> in(OutcomeStore store) {
    TenantBudgets budgets = new TenantBudgets(store);
    return store == null ? TenantBudgets::reject : budgets::set;
  }

  private static Future<Void> reject(List<Tenant> tenants) {
    return tenants.stream()
        .filter(tenant -> tenant.budgetUsd() != null)
        .findFirst()
        .map(
            tenant ->
                Future.<Void>failedFuture(
                    new IllegalArgumentException(
                        "tenant "
                            + tenant.name()
                            + " has a budget, which needs a store: without one, it would begin"
                            + " anew at each start")))
        .orElse(Future.succeededFuture());
  }

  private Future<Void> set(List<Tenant> tenants) {
    Future<Void> done = Future.succeededFuture();
    for (Tenant tenant : tenants) {
      String budget = tenant.budgetName();
      if (budget != null) {
        long limit = SpendAmounts.limit(tenant.budgetUsd());
        done = done.compose(v -> set(budget, limit));
      }
    }
    return done;
  }

  private Future<Void> set(String budget, long limit) {
    return Objects.equals(limits.get(budget), limit)
        ? Future.succeededFuture()
        : store.setBudget(budget, limit).onSuccess(v -> limits.put(budget, limit)).mapEmpty();
  }
}
