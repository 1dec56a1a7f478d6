package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.gateway.tenant.AccessKeys;
import io.fluxbus.gateway.tenant.Tenant;
import io.fluxbus.gateway.tenant.TenantKey;
import io.fluxbus.gateway.tenant.TenantsFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands {@code fluxbus key create}, {@code list} and {@code revoke}. */
class KeyCommandTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("tenants.json");
  }

  private Cli key(String... args) {
    List<String> all = new ArrayList<>(List.of("key"));
    all.addAll(List.of(args));
    all.addAll(List.of("--tenants", file.toString()));
    return Cli.run(Map.of(), all.toArray(String[]::new));
  }

  private Tenant only() throws IOException {
    List<Tenant> tenants = new TenantsFile(file).read();
    assertThat(tenants).hasSize(1);
    return tenants.get(0);
  }

  @Test
  void aKeyIsPrintedOnceAndOnlyItsHashIsStored() throws IOException {
    Cli created = key("create", "alice", "--budget", "5.00", "--rate", "2", "--share", "3");

    assertThat(created.status()).isZero();
    assertThat(created.out()).matches("fbk_[A-Za-z0-9_-]{43}\\R");
    String secret = created.out().strip();
    assertThat(created.err()).contains("alice").doesNotContain(secret);
    assertThat(Files.readString(file)).doesNotContain(secret).doesNotContain(secret.substring(4));
    assertThat(only().keys())
        .extracting(TenantKey::sha256)
        .containsExactly(AccessKeys.sha256(secret));
    assertThat(only().budgetUsd()).isEqualByComparingTo("5");
    assertThat(only().requestsPerSecond()).isEqualTo(2);
    assertThat(only().share()).isEqualTo(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void theKeysOfATenantRotate() throws IOException {
    String first = key("create", "alice", "--budget", "5").out().strip();
    String second = key("create", "alice", "--name", "next").out().strip();

    assertThat(first).isNotEqualTo(second);
    assertThat(only().keys()).extracting(TenantKey::name).containsExactly("key-1", "next");
    assertThat(only().budgetUsd()).isEqualByComparingTo("5");
    assertThat(key("revoke", "alice").err()).contains("has several keys: name one with --name");
    assertThat(key("revoke", "alice", "--name", "key-1").status()).isZero();
    assertThat(only().keys())
        .extracting(TenantKey::sha256)
        .containsExactly(AccessKeys.sha256(second));
    assertThat(key("create", "alice").status()).isZero();
    assertThat(only().keys()).extracting(TenantKey::name).containsExactly("next", "key-2");
    assertThat(key("revoke", "alice", "--all").status()).isZero();
    assertThat(only().keys()).isEmpty();
    assertThat(only().budgetUsd()).isEqualByComparingTo("5");
    assertThat(key("list").out()).contains("alice   -");
  }

  @Test
  void theListShowsNoKey() {
    String secret = key("create", "alice", "--budget", "5.5", "--rate", "0.5").out().strip();
    Cli list = key("list");
    Cli json = key("list", "--json");

    assertThat(list.out().lines().toList().get(0))
        .matches("TENANT +KEY +CREATED +FINGERPRINT +BUDGET +RATE +SHARE");
    assertThat(list.out()).contains("alice", "key-1", "$5.5", "0.5/s").doesNotContain(secret);
    JsonObject key = new JsonObject(json.out());
    assertThat(key.getString("tenant")).isEqualTo("alice");
    assertThat(AccessKeys.sha256(secret)).startsWith(key.getString("fingerprint"));
    assertThat(json.out()).doesNotContain(secret, AccessKeys.sha256(secret));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "create ../alice | a tenant must be 1 to 64 characters of A-Za-z0-9._-",
        "create alice --name a/b | the name of a key must be 1 to 64 characters",
        "create alice --budget -1 | budgetUsd must be from 0",
        "create alice --budget x | cannot convert 'x' to BigDecimal",
        "create alice --rate 0 | requestsPerSecond must be above 0",
        "create alice --rate NaN | requestsPerSecond must be above 0",
        "create alice --share 0 | share must be from 1 to 100, was 0",
        "create alice --burst 0 | requestBurst must be at least 1",
        "revoke alice --all --name x | --all and --name exclude each other",
        "revoke alice | there is no tenant alice",
        "list | it does not exist"
      })
  void anErrorIsReportedInOneLineAndNothingIsWritten(String args, String message) {
    Cli cli = key(args.split(" ", -1));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).startsWith("fluxbus: ").contains(message);
    assertThat(cli.out()).isEmpty();
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void aFileThatOthersCanChangeIsNotUsed() throws IOException {
    key("create", "alice");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(key("create", "bob").err()).contains("run chmod 600");
    assertThat(key("create", "bob").out()).isEmpty();
  }

  @Test
  void theSameNameTwiceIsRejected() {
    key("create", "alice", "--name", "k");

    assertThat(key("create", "alice", "--name", "k").err()).contains("the key k exists");
    assertThat(Cli.run(Map.of(), "key").err()).contains("a command is missing");
    assertThat(Cli.run(Map.of(), "key", "list").err()).contains("--tenants");
  }
}
