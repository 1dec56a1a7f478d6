package io.fluxbus.cli;

import io.fluxbus.gateway.tenant.AccessKeys;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code fluxbus key create}. */
@Command(
    name = "create",
    description = "Creates a key of a tenant, and the tenant if it does not exist.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "The key is printed once, and stored nowhere: the file has its hash. A limit that is",
      "given applies to all keys of the tenant. A running gateway reads the file again."
    })
final class KeyCreateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "TENANT",
      description = "The name of the tenant: 1 to 64 characters of A-Za-z0-9._-")
  private String tenant;

  @Mixin private final TenantsFileMixin file = new TenantsFileMixin();

  @Option(
      names = "--name",
      paramLabel = "KEY",
      description = "The name of the key (default: key-1, key-2 and so on).")
  private String name;

  @Option(
      names = "--budget",
      paramLabel = "USD",
      description = "The most that all calls of the tenant may cost. It needs a store.")
  private BigDecimal budget;

  @Option(
      names = "--rate",
      paramLabel = "PER_SECOND",
      description = "The most requests that the tenant may send in a second.")
  private Double rate;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description = "How many requests it may send at once after a pause (default: 1).")
  private Integer burst;

  @Option(
      names = "--share",
      paramLabel = "N",
      description =
          "Its part of the calls while several tenants wait, beside their shares: 1 to 100"
              + " (default: 1).")
  private Integer share;

  KeyCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String key = AccessKeys.create();
    file.update(tenant, existing -> withKey(existing == null ? create() : existing, key));
    terminal.err().println("fluxbus: this is the key of " + tenant + ". It is not shown again.");
    terminal.out().println(key);
    return terminal.out().checkError() ? ExitStatus.FAILED : ExitStatus.SUCCEEDED;
  }

  private Tenant create() {
    return Tenant.of(tenant);
  }

  private Tenant withKey(Tenant existing, String key) {
    Tenant changed = existing;
    if (budget != null) {
      changed = changed.withBudgetUsd(budget);
    }
    if (rate != null) {
      changed = changed.withRequestsPerSecond(rate);
    }
    if (burst != null) {
      changed = changed.withRequestBurst(burst);
    }
    if (share != null) {
      changed = changed.withShare(share);
    }
    return changed.withKey(
        new TenantKey(
            name == null ? freeName(existing) : name,
            AccessKeys.sha256(key),
            Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  private static String freeName(Tenant existing) {
    Set<String> used = existing.keys().stream().map(TenantKey::name).collect(Collectors.toSet());
    int number = existing.keys().size() + 1;
    while (used.contains("key-" + number)) {
      number++;
    }
    return "key-" + number;
  }
}
