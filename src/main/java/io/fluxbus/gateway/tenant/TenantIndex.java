package io.fluxbus.gateway.tenant;

import io.fluxbus.internal.OptionsJson;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tenants at one time, by name and by the hashes of their keys. Immutable. */
final class TenantIndex {
  private final List<Tenant> all;
  private final Map<String, Tenant> byName = new LinkedHashMap<>();
  private final Map<String, Tenant> byHash = new HashMap<>();
  private final int shares;

  TenantIndex(List<Tenant> tenants) {
    all = List.copyOf(tenants);
    for (Tenant tenant : all) {
      byName.put(tenant.name(), tenant);
      tenant.keys().forEach(key -> byHash.put(key.sha256(), tenant));
    }
    shares = all.stream().mapToInt(Tenant::share).sum();
  }

  /**
   * Requires that tenants have different names, and that no key opens the accounts of two.
   *
   * @throws IllegalArgumentException naming the first tenant for which this is not so
   */
  static void requireDistinct(List<Tenant> tenants) {
    Set<String> names = new HashSet<>();
    Map<String, String> owners = new HashMap<>();
    for (Tenant tenant : tenants) {
      OptionsJson.require(
          names.add(tenant.name()), "the tenant " + tenant.name() + " exists twice");
      for (TenantKey key : tenant.keys()) {
        String owner = owners.put(key.sha256(), tenant.name() + "/" + key.name());
        OptionsJson.require(
            owner == null,
            "tenant " + tenant.name() + ": the key " + key.name() + " is also the key " + owner);
      }
    }
  }

  /** Returns these tenants without the keys that others do not have. */
  TenantIndex restrictedTo(TenantIndex others) {
    return new TenantIndex(
        all.stream()
            .map(
                tenant ->
                    tenant.withKeys(
                        tenant.keys().stream()
                            .filter(key -> others.isOf(tenant.name(), key.sha256()))
                            .toList()))
            .toList());
  }

  private boolean isOf(String name, String sha256) {
    Tenant owner = byHash.get(sha256);
    return owner != null && owner.name().equals(name);
  }

  List<Tenant> all() {
    return all;
  }

  /** Null if there is none. */
  Tenant get(String name) {
    return byName.get(name);
  }

  /**
   * Returns the tenant of a key; null if there is none. The time that it takes depends on the hash
   * of what was presented, of which nobody can choose the beginning, and not on a stored key.
   */
  Tenant find(String key) {
    byte[] digest = AccessKeys.digest(key);
    Tenant tenant = byHash.get(HexFormat.of().formatHex(digest));
    boolean found = false;
    if (tenant != null) {
      for (TenantKey stored : tenant.keys()) {
        found |= MessageDigest.isEqual(HexFormat.of().parseHex(stored.sha256()), digest);
      }
    }
    return found ? tenant : null;
  }

  /** The part of everything that belongs to a tenant, above 0 and at most 1. */
  double part(String name) {
    Tenant tenant = byName.get(name);
    int share = tenant == null ? Tenant.DEFAULT_SHARE : tenant.share();
    return Math.min(1, (double) share / Math.max(1, shares));
  }

  int keys() {
    return byHash.size();
  }
}
