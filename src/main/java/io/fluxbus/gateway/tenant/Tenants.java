package io.fluxbus.gateway.tenant;

import io.fluxbus.store.OutcomeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;

/**
 * The tenants of a gateway, in code or in a file that is followed. Thread-safe.
 *
 * <pre>{@code
 * Tenants.follow(vertx, new TenantsFile(Path.of("tenants.json")), store)
 *     .onSuccess(tenants -> options.setTenants(tenants));
 * }</pre>
 *
 * <p>A tenant with a budget is paid for by the budget {@link Tenant#budgetName} of a store. So the
 * client of the gateway must be a {@code DurableFluxClient} of the same store, with {@link
 * #budgetOf} as its budget lookup.
 */
public final class Tenants {
  private volatile TenantIndex index;

  /** Null if the tenants do not change. */
  private TenantsFollower follower;

  private Tenants(TenantIndex index) {
    this.index = index;
  }

  /**
   * Returns tenants that do not change.
   *
   * @throws IllegalArgumentException if two of them have the same name, or share a key
   */
  public static Tenants of(List<Tenant> tenants) {
    TenantIndex.requireDistinct(tenants);
    return new Tenants(new TenantIndex(tenants));
  }

  /**
   * Reads the tenants of a file, and follows its changes: a key that was revoked is rejected within
   * two seconds, even if the store does not answer. While the file is missing or not valid, the
   * last valid tenants remain, and a line in the log says so.
   *
   * @param store has the budgets of the tenants, whose limits are set before the tenants can send
   *     requests; null for none. Without it, a tenant with a budget is not valid
   * @return fails with an {@link IllegalArgumentException} if the file cannot be read or is not
   *     valid, and with an {@link IllegalStateException} if the store fails
   */
  public static Future<Tenants> follow(Vertx vertx, TenantsFile file, OutcomeStore store) {
    Function<List<Tenant>, Future<Void>> prepare = TenantBudgets.in(store);
    Tenants tenants = new Tenants(new TenantIndex(List.of()));
    tenants.follower =
        new TenantsFollower(
            vertx,
            file,
            prepare,
            read -> tenants.index = tenants.index.restrictedTo(read),
            read -> tenants.index = read);
    return tenants.follower.start().map(tenants);
  }

  /** All tenants. */
  public List<Tenant> all() {
    return index.all();
  }

  /** Returns the tenant with a name; null if there is none. */
  public Tenant get(String name) {
    return index.get(name);
  }

  /** Returns the tenant to which a key belongs; null if there is none. */
  public Tenant find(String key) {
    return index.find(key);
  }

  /** The part of all places that belongs to a tenant, above 0 and at most 1. */
  public double part(String name) {
    return index.part(name);
  }

  /** Returns the name of the budget that pays for the calls of a tenant; null if it has none. */
  public String budgetOf(String name) {
    Tenant tenant = name == null ? null : index.get(name);
    return tenant == null ? null : tenant.budgetName();
  }

  /** Whether a tenant has a budget. */
  public boolean hasBudgets() {
    return index.all().stream().anyMatch(tenant -> tenant.budgetUsd() != null);
  }

  /** Follows the file no longer. */
  public void close() {
    if (follower != null) {
      follower.close();
    }
  }

  /** Shows no keys. */
  @Override
  public String toString() {
    return "Tenants" + all().stream().map(Tenant::name).toList();
  }
}
