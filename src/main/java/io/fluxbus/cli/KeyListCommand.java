package io.fluxbus.cli;

import io.fluxbus.batch.DollarText;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantKey;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code fluxbus key list}. */
@Command(
    name = "list",
    description = "Lists the keys of the tenants, without the keys themselves.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "The fingerprint of a key is the beginning of its SHA-256:",
      "printf %%s \"$KEY\" | sha256sum"
    })
final class KeyListCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("TENANT", "KEY", "CREATED", "FINGERPRINT", "BUDGET", "RATE", "SHARE");

  private static final String NONE = "-";

  private final Terminal terminal;

  @Mixin private final TenantsFileMixin file = new TenantsFileMixin();

  @Option(names = "--json", description = "Print each key as one line of JSON.")
  private boolean json;

  KeyListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Tenant> tenants = file.read();
    if (json) {
      tenants.forEach(
          tenant ->
              tenant.keys().forEach(key -> terminal.out().println(json(tenant, key).encode())));
    } else {
      List<List<String>> rows = new ArrayList<>();
      for (Tenant tenant : tenants) {
        tenant.keys().forEach(key -> rows.add(row(tenant, key)));
        if (tenant.keys().isEmpty()) {
          rows.add(row(tenant, null));
        }
      }
      TextTable.print(terminal, COLUMNS, rows);
    }
    return ExitStatus.SUCCEEDED;
  }

  private static JsonObject json(Tenant tenant, TenantKey key) {
    return new JsonObject()
        .put("tenant", tenant.name())
        .put("key", key.name())
        .put("created", key.created() == null ? null : key.created().toString())
        .put("fingerprint", key.fingerprint())
        .put("budget_usd", tenant.budgetUsd())
        .put("requests_per_second", tenant.requestsPerSecond())
        .put("share", tenant.share());
  }

  private static List<String> row(Tenant tenant, TenantKey key) {
    return List.of(
        tenant.name(),
        key == null ? NONE : key.name(),
        key == null || key.created() == null ? NONE : key.created().toString(),
        key == null ? NONE : key.fingerprint(),
        tenant.budgetUsd() == null ? NONE : DollarText.text(tenant.budgetUsd()),
        tenant.requestsPerSecond() == null ? NONE : tenant.requestsPerSecond() + "/s",
        String.valueOf(tenant.share()));
  }
}
