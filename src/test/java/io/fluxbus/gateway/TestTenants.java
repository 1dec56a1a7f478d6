package io.fluxbus.gateway;

import io.fluxbus.gateway.tenant.AccessKeys;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantKey;
import io.fluxbus.gateway.tenant.Tenants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tenants with one key each. */
final class TestTenants {
  private final List<Tenant> tenants = new ArrayList<>();
  private final Map<String, String> keys = new HashMap<>();

  TestTenants add(Tenant tenant) {
    String key = AccessKeys.create();
    keys.put(tenant.name(), key);
    tenants.add(tenant.withKey(new TenantKey("key-1", AccessKeys.sha256(key), null)));
    return this;
  }

  TestTenants add(String... names) {
    for (String name : names) {
      add(Tenant.of(name));
    }
    return this;
  }

  /** The headers of a request of a tenant, with further ones. */
  String[] headers(String tenant, String... others) {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + keys.get(tenant)));
    all.addAll(List.of(others));
    return all.toArray(String[]::new);
  }

  String key(String tenant) {
    return keys.get(tenant);
  }

  List<Tenant> all() {
    return tenants;
  }

  GatewayOptions options() {
    return new GatewayOptions().setTenants(Tenants.of(tenants));
  }
}
