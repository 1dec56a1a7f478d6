package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.sql.SqlOutcomeStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator looks at a store, and changes it. */
@ExtendWith(VertxExtension.class)
class StoreCommandTest {
  private static final long PRICE = 60_000_000;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private String url;
  private OutcomeStore store;

  @BeforeEach
  void fill(Vertx vertx) {
    Path file = folder.resolve("calls.db");
    url = "sqlite:" + file;
    store = SqlOutcomeStore.sqlite(vertx, file);
    Await.result(store.setBudget("posters", 10 * PRICE));
    Await.result(store.beat("node", 0));
    settle("key:good", success());
    settle("key:lost", failure(FailureType.OUTCOME_UNKNOWN));
    Await.result(store.claim(claim("key:waits")));
  }

  private static Claim claim(String key) {
    return new Claim(
        new CallKey("", key),
        "token-" + key,
        "node",
        "f".repeat(64),
        "request-" + key.substring(4),
        "posters",
        PRICE);
  }

  private void settle(String key, GenerationOutcome outcome) {
    Claim claim = claim(key);
    Await.result(store.claim(claim));
    Await.result(store.sending(claim.key(), claim.token(), 1, PRICE));
    Await.result(store.settle(claim.key(), claim.token(), outcome, PRICE));
  }

  private static GenerationOutcome success() {
    GeneratedImage image =
        new GeneratedImage("https://h/a.png", null, null, null, null, null, null);
    return new GenerationOutcome(
        "request-good",
        new GenerationResult(List.of(image), 0, null, null, Map.of(), "inf-1", null, null),
        null,
        1,
        0,
        0,
        7);
  }

  private static GenerationOutcome failure(FailureType type) {
    return new GenerationOutcome(
        "request-lost", null, new GenerationException(type, "cut"), 1, 0, 0, 7);
  }

  private Cli store(String... args) {
    List<String> all = new ArrayList<>(List.of("store"));
    all.addAll(Arrays.asList(args));
    all.addAll(List.of("--store", url));
    return Cli.run(Map.of(), all.toArray(String[]::new));
  }

  private List<String> keys(String... args) {
    List<String> all = new ArrayList<>(List.of("list", "--json"));
    all.addAll(Arrays.asList(args));
    Cli cli = store(all.toArray(String[]::new));
    assertThat(cli.status()).as(cli.err()).isZero();
    return cli.outcomes().stream().map(call -> call.getString("key")).toList();
  }

  @Test
  void theCallsAreListedAsATable() {
    Cli cli = store("list");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.status()).isZero();
    List<String> lines = cli.out().lines().toList();
    assertThat(lines.get(0)).matches("KEY +STATE +COST +CHANGED +REQUEST");
    assertThat(lines.subList(1, lines.size()))
        .hasSize(3)
        .anySatisfy(
            line -> assertThat(line).matches("key:good +succeeded +\\$0.06 .* request-good"))
        .anySatisfy(line -> assertThat(line).matches("key:lost +unknown +\\$0.06 .* request-lost"))
        .anySatisfy(
            line -> assertThat(line).matches("key:waits +waiting +\\$0.00 .* request-waits"));
  }

  @Test
  void theListIsFiltered() {
    assertThat(keys("--state", "unknown")).containsExactly("key:lost");
    assertThat(keys("--state", "unknown,waiting"))
        .containsExactlyInAnyOrder("key:lost", "key:waits");
    assertThat(keys("--text", "goo")).containsExactly("key:good");
    assertThat(keys("--text", "inf-1")).containsExactly("key:good");
    assertThat(keys("--tenant", "other")).isEmpty();
    assertThat(keys("--older-than", "7d")).isEmpty();
    assertThat(keys("--older-than", "0s")).hasSize(3);
  }

  @Test
  void aListThatIsCutOffSaysSo() {
    Cli cli = store("list", "--limit", "1");

    assertThat(cli.out().lines()).hasSize(2);
    assertThat(cli.err()).isEqualTo("fluxbus: there may be more calls: raise --limit\n");
  }

  @Test
  void aCallIsShownWithItsOutcome() {
    JsonObject call = new JsonObject(store("show", "good", "--json").out());

    assertThat(call.getString("state")).isEqualTo("succeeded");
    assertThat(call.getString("budget")).isEqualTo("posters");
    assertThat(call.getDouble("cost_usd")).isEqualTo(0.06);
    assertThat(call.getJsonObject("outcome").getString("id")).isEqualTo("request-good");
    assertThat(new JsonObject(store("show", "key:good").out())).isEqualTo(call);
  }

  @Test
  void anUnbilledCallFreesItsKeyAndReturnsItsCost() {
    assertThat(spent()).isEqualTo(0.12);

    Cli cli = store("resolve", "lost", "--unbilled");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).isEqualTo("key:lost is free: it returned $0.06 to the budget posters\n");
    assertThat(keys("--text", "lost")).isEmpty();
    assertThat(spent()).isEqualTo(0.06);
  }

  @Test
  void aBilledCallKeepsItsKeyAndItsCost() {
    Cli cli = store("resolve", "lost", "--billed");

    assertThat(cli.out())
        .isEqualTo("key:lost stays used: it cost up to $0.06 of the budget posters\n");
    assertThat(keys("--state", "failed")).containsExactly("key:lost");
    assertThat(spent()).isEqualTo(0.12);
  }

  private double spent() {
    return new JsonObject(store("budgets", "--json").out()).getDouble("spent_usd");
  }

  @ParameterizedTest
  @CsvSource({
    "good, the outcome of key:good is not unknown",
    "waits, its state is waiting",
    "los, no call has the key key:los"
  })
  void onlyAnUnknownOutcomeOfExactlyThisKeyIsResolved(String key, String message) {
    Cli cli = store("resolve", key, "--unbilled");

    assertThat(cli.status()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains(message);
    assertThat(keys()).hasSize(3);
  }

  @Test
  void whetherItWasBilledMustBeSaid() {
    assertThat(store("resolve", "lost").status()).isEqualTo(2);
    assertThat(store("resolve", "lost", "--billed", "--unbilled").status()).isEqualTo(2);
    assertThat(keys("--state", "unknown")).containsExactly("key:lost");
  }

  @Test
  void theExportHasTheOutcomes() {
    Cli cli = store("export", "--state", "succeeded,unknown");

    assertThat(cli.outcomes())
        .extracting(call -> call.getJsonObject("outcome").getString("status"))
        .containsExactlyInAnyOrder("succeeded", "unknown");
    assertThat(cli.out()).contains("https://h/a.png");
  }

  @Test
  void pruningDeletesOldCallsThatHaveEnded() {
    assertThat(store("prune", "--older-than", "1h").out()).isEqualTo("deleted 0 calls\n");
    assertThat(store("prune", "--older-than", "0s").out()).isEqualTo("deleted 2 calls\n");
    assertThat(keys()).containsExactly("key:waits");
    assertThat(store("prune").status()).isEqualTo(2);
  }

  @Test
  void theLimitOfABudgetIsSet() {
    assertThat(store("set-budget", "posters", "1.5").out())
        .isEqualTo("posters has the limit $1.50\n");
    assertThat(store("set-budget", "cards", "0.1").status()).isZero();

    List<String> lines = store("budgets").out().lines().toList();
    assertThat(lines.get(0)).matches("NAME +LIMIT +SPENT +LEASED");
    assertThat(lines.get(1)).matches("cards +\\$0.10 +\\$0.00 +\\$0.00");
    assertThat(lines.get(2)).matches("posters +\\$1.50 +\\$0.12 +\\$0.00");
    assertThat(store("set-budget", "posters", "-1").status()).isEqualTo(2);
  }

  @Test
  void withoutACommandOrAStoreTheMessageSaysWhatIsMissing() {
    assertThat(Cli.run(Map.of(), "store").err()).contains("a command is missing");
    assertThat(Cli.run(Map.of(), "store", "list").err()).contains("name the store with --store");
    assertThat(store("list", "--limit", "0").status()).isEqualTo(2);
    assertThat(store("list", "--state", "lost").status()).isEqualTo(2);
  }
}
