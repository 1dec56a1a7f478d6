package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that is repeated with the same idempotency key pays once. */
@ExtendWith(VertxExtension.class)
class GenerateWithStoreTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private StubServer stub;

  @BeforeEach
  void listen(Vertx vertx) {
    stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
  }

  private Cli generate(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    return report(all.toArray(String[]::new));
  }

  private Cli report(String... args) {
    List<String> all =
        new ArrayList<>(
            List.of("generate", "--no-images", "--base-url", stub.baseUrl(), "--store"));
    all.add("sqlite:" + folder.resolve("calls.db"));
    all.addAll(Arrays.asList(args));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void aRepeatedCommandPrintsTheRecordedOutcome() {
    JsonObject first = generate("--idempotency-key", "order-4711", "a cat").outcomes().get(0);
    Cli again = generate("--idempotency-key", "order-4711", "a cat");

    assertThat(again.status()).isZero();
    JsonObject second = again.outcomes().get(0);
    assertThat(first.containsKey("replayed")).isFalse();
    assertThat(second.getBoolean("replayed")).isTrue();
    assertThat(second.getJsonObject("result").getJsonArray("images"))
        .isEqualTo(first.getJsonObject("result").getJsonArray("images"));
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @Test
  void theFilesOfACommandAreInTheStoreAndARepetitionCopiesThem() {
    String[] command = {
      "generate",
      "--base-url",
      stub.baseUrl(),
      "--store",
      "sqlite:" + folder.resolve("calls.db"),
      "--idempotency-key",
      "order-4711",
      "--out",
      folder.resolve("one").toString(),
      "a cat"
    };
    assertThat(Cli.run(command).status()).isZero();
    String file = folder.resolve("one").toFile().list()[0];

    Cli shown = Cli.run("store", "show", "order-4711", "--store", command[4], "--json");
    assertThat(new JsonObject(shown.out()).getJsonArray("files"))
        .isEqualTo(
            new JsonArray().add(folder.resolve("one").resolve(file).toAbsolutePath().toString()));
    command[8] = folder.resolve("two").toString();
    Cli again = Cli.run(command);

    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("recorded earlier");
    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertThat(folder.resolve("two").toFile().list()).hasSize(1);
  }

  @Test
  void aCommandLeavesOnlyTheFileOfTheStore() {
    generate("--idempotency-key", "order-4711", "a cat");

    assertThat(folder.toFile().list()).containsExactly("calls.db");
  }

  @Test
  void theReportSaysThatTheOutcomeIsRecordedAndCostNothing() {
    stub.enqueue(StubAnswer.raw(200, "{}"), StubAnswer.success());
    String[] failing = {"--idempotency-key", "fails", "a dog"};
    String[] succeeding = {"--idempotency-key", "succeeds", "a cat"};
    report(failing);
    report(succeeding);

    assertThat(report(failing).err()).contains("fluxbus: failed: BAD_RESPONSE", "recorded earlier");
    assertThat(report(succeeding).out()).contains("recorded earlier", "$0.00");
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void eachOfSeveralPromptsHasAKeyOfItsOwn() {
    generate("--idempotency-key", "zoo", "a cat", "a dog");

    Cli more = generate("--idempotency-key", "zoo", "a cat", "a dog", "a fox");

    assertThat(more.outcomes().stream().filter(outcome -> outcome.containsKey("replayed")))
        .hasSize(2);
    assertThat(stub.ledger().posts()).isEqualTo(3);
  }

  @Test
  void aTenantHasKeysOfItsOwn() {
    generate("--idempotency-key", "order-4711", "a cat");

    Cli other = generate("--tenant", "alice", "--idempotency-key", "order-4711", "a dog");
    Cli again = generate("--tenant", "alice", "--idempotency-key", "order-4711", "a dog");

    assertThat(other.status()).isZero();
    assertThat(again.outcomes().get(0).getBoolean("replayed")).isTrue();
    assertThat(stub.ledger().posts()).isEqualTo(2);
  }

  @Test
  void theKeyOfAnotherRequestIsRejected() {
    generate("--idempotency-key", "order-4711", "a cat");

    Cli other = generate("--idempotency-key", "order-4711", "a dog");

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.failureTypes()).containsExactly("INVALID_REQUEST");
    assertThat(stub.ledger().posts()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--store sqlite:x.db | --idempotency-key and --store need each other",
        "--idempotency-key a | --idempotency-key and --store need each other",
        "--tenant alice | --tenant needs --store",
        "--store sqlite:x.db --idempotency-key a --tenant a/b | --tenant must be 1 to 64"
            + " characters",
        "--store x.db --idempotency-key a | --store must be sqlite:FILE",
        "--store sqlite:target/no/x.db --idempotency-key a | --store sqlite:target/no/x.db: SQLite"
      })
  void anInvalidUseIsReportedBeforeAnythingIsSent(String options, String message) {
    List<String> all = new ArrayList<>(List.of("generate", "--no-images", "--base-url"));
    all.add(stub.baseUrl());
    all.addAll(Arrays.asList((options + " cat").split(" ", -1)));

    Cli cli = Cli.run(all.toArray(String[]::new));

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
    assertThat(stub.ledger().posts()).isZero();
  }

  @Test
  void aKeyIsOneLineOfVisibleCharacters() {
    Cli cli = generate("--idempotency-key", "two words", "cat");

    assertThat(cli.status()).isEqualTo(2);
    assertThat(cli.err()).contains("--idempotency-key must be 1 to 255 visible ASCII characters");
  }
}
