package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.TargetDirectory;
import io.fluxbus.store.sql.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors that {@code serve} reports before it starts. */
class ServeCommandTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--instances 0 | --instances must be at least 1, was 0",
        "--http 8080 | must be HOST:PORT, such as 127.0.0.1:8080",
        "--http :8080 | must be HOST:PORT, such as 127.0.0.1:8080",
        "--http 127.0.0.1:99999 | must be HOST:PORT, such as 127.0.0.1:8080",
        "--http 0.0.0.0:0 | programs on other machines could use the gateway at 0.0.0.0:0: name a",
        "--http host.example:0 | programs on other machines could use the gateway",
        "--http 127.0.0.1.example:0 | programs on other machines could use the gateway",
        "--bridge-tcp 7000 | must be HOST:PORT",
        "--bridge-tcp 0.0.0.0:0 | --bridge-tcp: programs on other machines could use the bridge",
        "--bridge-sockjs host.example:0 | --bridge-sockjs: programs on other machines could use",
        "--instances x | 'x' is not an int",
        "--conf target/no-such-file | target/no-such-file cannot be read: it does not exist",
        "--conf pom.xml | pom.xml is not valid JSON: see line 1, column 1",
        "--cluster --cluster-conf target/no-such-file | --cluster-conf target/no-such-file cannot",
        "--cluster --cluster-conf pom.xml | --cluster-conf pom.xml: ",
        "--store calls.db | --store must be sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE",
        "--store postgresql://u:p@h/d | must not contain a password",
        "--store sqlite:target/no/x.db | the store sqlite:target/no/x.db: SQLite",
        "--nonsense | Unknown option: '--nonsense'"
      })
  void anErrorIsReportedInOneLine(String options, String message) {
    Cli cli = Cli.run(("serve --stub " + options).split(" ", -1));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).startsWith("fluxbus: ").contains(message);
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"maxConcurency\": 1} | unknown option: maxConcurency",
        "{\"maxConcurrency\": 0} | maxConcurrency must be from 1 to 100000, was 0",
        "{\"eventBus\": {\"drain\": 1}} | eventBus: unknown option: drain",
        "{\"spendLimitUsd\": 1} | pricePerImageUsd must be set with spendLimitUsd",
        "{\"baseUrl\": \"http://203.0.113.1\"} | baseUrl must be https",
        "{\"apiKey\": \"sk-1\"} | must not contain the key"
      })
  void anInvalidOptionIsNamed(String json, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), json);

    Cli cli = Cli.run("serve", "--conf", file.toString());

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1);
    assertThat(cli.err()).startsWith("fluxbus: ").contains(message).doesNotContain("sk-");
  }

  @Test
  void anInvalidAccessTokenIsNotShown() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "too short");
    Path file =
        Files.writeString(
            folder.resolve("config.json"),
            "{\"gateway\": {\"port\": 0, \"tokenFile\": \"" + token + "\"}}");

    Cli invalid = Cli.run("serve", "--stub", "--conf", file.toString());
    Cli both =
        Cli.run(
            Map.of("FLUXBUS_GATEWAY_TOKEN", "secret-token-of-the-environment"),
            "serve",
            "--stub",
            "--conf",
            file.toString());
    Cli missing =
        Cli.run(
            Map.of("FLUXBUS_GATEWAY", "{\"port\": 0, \"tokenFile\": \"target/no-such-token\"}"),
            "serve",
            "--stub");

    assertThat(invalid.status()).isEqualTo(2);
    assertThat(invalid.err())
        .contains("gateway.tokenFile: accessToken must be 16 to 512 visible ASCII characters")
        .doesNotContain("too short");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("both set").doesNotContain("secret");
    assertThat(missing.err())
        .contains("gateway.tokenFile: target/no-such-token cannot be read: it does not exist");
  }

  @Test
  void anInvalidTokenOfTheBridgesIsNotShown() {
    Cli cli =
        Cli.run(
            Map.of("FLUXBUS_BRIDGE_TOKEN", "too short"),
            "serve",
            "--stub",
            "--bridge-tcp",
            "0.0.0.0:0");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .contains("FLUXBUS_BRIDGE_TOKEN: accessToken must be 16 to 512 visible ASCII characters")
        .doesNotContain("too short");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--http 127.0.0.1:0 | tenant a has a budget, which needs a store",
        "--http 127.0.0.1:0 --store sqlite:FOLDER/calls.db | pricePerImageUsd must",
        "--store sqlite:FOLDER/calls.db | --tenants: set the address of the gateway"
      })
  void tenantsThatCannotBeServedAreRejected(String options, String message) throws IOException {
    // With metrics, as --http has them, the driver needs the core for which it was built.
    assumeTrue(
        !options.contains("sqlite:") || TestPostgres.isForThisVertx("vertx-jdbc-client"),
        "vertx-jdbc-client and vertx-core have different versions");
    String file = folder.resolve("tenants.json").toString();
    Cli.run(Map.of(), "key", "create", "a", "--budget", "1", "--tenants", file);

    String inFolder = options.replace("FOLDER", folder.toString());
    Cli cli = Cli.run(("serve --stub --tenants " + file + " " + inFolder).split(" ", -1));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
    assertThat(cli.err().lines().filter(line -> line.startsWith("fluxbus: "))).hasSize(1);
  }

  @Test
  void tenantsAndATokenExcludeEachOther() {
    Cli cli =
        Cli.run(
            Map.of("FLUXBUS_GATEWAY_TOKEN", "secret-token-of-the-environment"),
            "serve",
            "--stub",
            "--http",
            "127.0.0.1:0",
            "--tenants",
            "target/no-such-file");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("so remove the token").doesNotContain("secret");
  }

  @Test
  void withoutAKeyTheMessageSaysHowToGetOne() {
    Cli cli = Cli.run(Map.of(), "serve");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("AIMLAPI_KEY", "apiKeyFile", "--stub");
  }

  @Test
  void aMissingKeyFileIsNamed() {
    Cli cli = Cli.run(Map.of("FLUXBUS_API_KEY_FILE", "target/no-such-key"), "serve");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err())
        .contains("apiKeyFile: target/no-such-key cannot be read: it does not exist");
  }
}
