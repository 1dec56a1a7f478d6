package io.fluxbus.cli;

import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** The tenants file of a command for keys. */
final class TenantsFileMixin {
  @Option(
      names = "--tenants",
      paramLabel = "FILE",
      required = true,
      description = "The tenants file of the gateway. It has the hashes of the keys.")
  private Path path;

  /**
   * Reads the tenants.
   *
   * @throws UsageException if there is no file, or it is not valid
   */
  List<Tenant> read() {
    TenantsFile file = new TenantsFile(path);
    try {
      return file.read();
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(file.message(e));
    }
  }

  /**
   * Changes one tenant.
   *
   * @param change receives the tenant, or null if it does not exist
   * @throws UsageException if the file is not valid, or {@code change} throws one
   */
  void update(String name, UnaryOperator<Tenant> change) {
    TenantsFile file = new TenantsFile(path);
    try {
      file.update(tenants -> replaced(tenants, name, change));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(file.message(e));
    }
  }

  private static List<Tenant> replaced(
      List<Tenant> tenants, String name, UnaryOperator<Tenant> change) {
    List<Tenant> all = new ArrayList<>(tenants);
    int place = 0;
    while (place < all.size() && !all.get(place).name().equals(name)) {
      place++;
    }
    if (place < all.size()) {
      all.set(place, change.apply(all.get(place)));
    } else {
      all.add(change.apply(null));
    }
    return all;
  }
}
