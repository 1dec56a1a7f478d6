package io.fluxbus.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fluxbus.CallOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.flow.SpendAmounts;
import io.fluxbus.internal.OptionsJson;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The options of a {@link DurableFluxClient} that say whose calls it makes, and what pays for them.
 *
 * @param <O> the type of the options, which setters return
 */
public abstract class BudgetOptionsBase<O extends BudgetOptionsBase<O>> {
  public static final String DEFAULT_TENANT = "";

  private static final double HIGHEST_PRICE = 1_000;

  private String tenant = DEFAULT_TENANT;
  private String budget;
  private Map<String, String> tenantBudgets = Map.of();
  private UnaryOperator<String> budgetLookup;
  private Double pricePerImageUsd;

  BudgetOptionsBase() {}

  BudgetOptionsBase(BudgetOptionsBase<?> other) {
    tenant = other.tenant;
    budget = other.budget;
    tenantBudgets = other.tenantBudgets;
    budgetLookup = other.budgetLookup;
    pricePerImageUsd = other.pricePerImageUsd;
  }

  /** Returns the options themselves. */
  abstract O self();

  /** See {@link #setTenant}. */
  public String getTenant() {
    return tenant;
  }

  /**
   * Whose keys the calls have that do not set a tenant themselves; empty by default. Equal keys of
   * two tenants are different keys. At most 255 characters.
   */
  public O setTenant(String tenant) {
    OptionsJson.require(tenant.length() <= 255, "tenant must have at most 255 characters");
    this.tenant = tenant;
    return self();
  }

  /** See {@link #setBudget}; null for none. */
  public String getBudget() {
    return budget;
  }

  /**
   * The name of the budget in the store that pays for the calls of tenants without a budget of
   * their own; null by default, for none. It must exist. Set {@code pricePerImageUsd}, too.
   */
  public O setBudget(String budget) {
    this.budget = budget;
    return self();
  }

  /** See {@link #setTenantBudgets}. */
  public Map<String, String> getTenantBudgets() {
    return tenantBudgets;
  }

  /**
   * The names of the budgets that pay for the calls of single tenants, in place of {@link
   * #setBudget}; none by default. A call is paid from one budget only. Each budget must exist. Set
   * {@code pricePerImageUsd}, too.
   *
   * @throws IllegalArgumentException if a tenant is not valid, or a budget is null
   */
  public O setTenantBudgets(Map<String, String> tenantBudgets) {
    tenantBudgets.forEach(
        (name, named) -> {
          OptionsJson.require(
              CallOptions.isTenant(name),
              "tenantBudgets: a tenant must be 1 to 64 characters of A-Za-z0-9._-");
          OptionsJson.require(named != null, "tenantBudgets: a budget must be a text");
        });
    this.tenantBudgets = Map.copyOf(tenantBudgets);
    return self();
  }

  /** See {@link #setBudgetLookup}; null for none. */
  @JsonIgnore
  public UnaryOperator<String> getBudgetLookup() {
    return budgetLookup;
  }

  /**
   * Returns the name of the budget of a tenant, or null if the other options decide; null by
   * default. It is for tenants that come and go while the client runs. It is called for each call,
   * on any thread, must not block, and an exception that it throws reaches the caller of {@code
   * submit}, as does an {@link IllegalStateException} if it returns a budget while {@code
   * pricePerImageUsd} is not set. It is not part of the JSON.
   */
  public O setBudgetLookup(UnaryOperator<String> budgetLookup) {
    this.budgetLookup = budgetLookup;
    return self();
  }

  /** Returns the name of the budget that pays for the calls of a tenant; null if none does. */
  String budgetOf(String callTenant) {
    String found = budgetLookup == null ? null : budgetLookup.apply(callTenant);
    return found != null ? found : tenantBudgets.getOrDefault(callTenant, budget);
  }

  /** Whether a budget is named, so that the price must be known. */
  boolean hasBudgets() {
    return budget != null || !tenantBudgets.isEmpty();
  }

  /** See {@link #setPricePerImageUsd}; null if it is not known. */
  public Double getPricePerImageUsd() {
    return pricePerImageUsd;
  }

  /**
   * The most that one image costs, in US dollars; above 0 and at most 1000, not known by default.
   * The outcome of a call without a reported cost counts as this price.
   */
  public O setPricePerImageUsd(double pricePerImageUsd) {
    OptionsJson.requirePositive(pricePerImageUsd, HIGHEST_PRICE, "pricePerImageUsd");
    this.pricePerImageUsd = pricePerImageUsd;
    return self();
  }

  /** The most that one POST can cost, in billionths of a dollar; 0 if no price is known. */
  long price(GenerationRequest request) {
    return pricePerImageUsd == null
        ? 0
        : SpendAmounts.cost(BigDecimal.valueOf(pricePerImageUsd)) * request.imageCount();
  }

  /** Takes over the price of another client; null if it is not known. */
  void takePrice(Double known) {
    pricePerImageUsd = known;
  }
}
