package io.fluxbus.cli;

import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code fluxbus key revoke}. */
@Command(
    name = "revoke",
    description = "Revokes a key of a tenant. A running gateway rejects it within two seconds.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Calls that were accepted go on. The tenant remains, with its limits and what it has",
      "spent, also without a key."
    })
final class KeyRevokeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "TENANT", description = "The name of the tenant.")
  private String tenant;

  @Mixin private final TenantsFileMixin file = new TenantsFileMixin();

  @Option(
      names = "--name",
      paramLabel = "KEY",
      description = "The name of the key. It may be left out if there is only one.")
  private String name;

  @Option(names = "--all", description = "Revoke all keys of the tenant.")
  private boolean all;

  KeyRevokeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (all && name != null) {
      throw new UsageException("--all and --name exclude each other");
    }
    file.update(tenant, this::revoked);
    terminal.err().println("fluxbus: " + (all ? "all keys are" : "the key is") + " revoked");
    return ExitStatus.SUCCEEDED;
  }

  private Tenant revoked(Tenant existing) {
    if (existing == null) {
      throw new UsageException("there is no tenant " + tenant);
    }
    List<TenantKey> keys = existing.keys();
    if (all) {
      return existing.withKeys(List.of());
    }
    if (name == null && keys.size() != 1) {
      throw new UsageException(
          keys.isEmpty()
              ? tenant + " has no key"
              : tenant + " has several keys: name one with --name, or use --all");
    }
    String revoked = name == null ? keys.get(0).name() : name;
    List<TenantKey> others = keys.stream().filter(key -> !key.name().equals(revoked)).toList();
    if (others.size() == keys.size()) {
      throw new UsageException(tenant + " has no key " + name);
    }
    return existing.withKeys(others);
  }
}
