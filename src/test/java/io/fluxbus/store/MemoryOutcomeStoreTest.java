package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The store in memory obeys the contract, and the number of its calls is limited. */
class MemoryOutcomeStoreTest extends OutcomeStoreContract {
  private final OutcomeStore store = new MemoryOutcomeStore();

  @Override
  protected OutcomeStore store() {
    return store;
  }

  private static void settle(OutcomeStore store, String key) {
    result(store.claim(claim(key(key), "token-" + key, "node")));
    result(store.settle(key(key), "token-" + key, success(key), 0));
  }

  @Test
  void aNewCallReplacesTheOldestSettledCall() {
    OutcomeStore small = new MemoryOutcomeStore(2);
    result(small.beat("node", 0));
    result(small.claim(claim(key("runs"), "token", "node")));
    settle(small, "first");
    settle(small, "second");

    assertThat(result(small.find(key("runs")))).isNotNull();
    assertThat(result(small.find(key("first")))).isNull();
    assertThat(result(small.find(key("second")))).isNotNull();
  }

  @Test
  void callsThatRunAreNotReplaced() {
    OutcomeStore small = new MemoryOutcomeStore(1);
    result(small.beat("node", 0));
    result(small.claim(claim(key("a"), "token-a", "node")));
    result(small.claim(claim(key("b"), "token-b", "node")));

    assertThat(result(small.find(key("a")))).isNotNull();
    assertThat(result(small.find(key("b")))).isNotNull();
  }

  private static void settleWithImage(OutcomeStore store, String key, int bytes) {
    GeneratedImage image = new GeneratedImage(null, "A".repeat(bytes), 1, 1, null, null, null);
    result(store.claim(claim(key(key), "token-" + key, "node")));
    GenerationResult found =
        new GenerationResult(List.of(image), 0, null, null, Map.of(), null, null, null);
    GenerationOutcome outcome = new GenerationOutcome(key, found, null, 1, 0, 0, 0);
    assertThat(result(store.settle(key(key), "token-" + key, outcome, 0))).isTrue();
  }

  @Test
  void theOldestCallsWithImagesAreForgottenIfTheirBytesAreTooMany() {
    OutcomeStore small = new MemoryOutcomeStore(10, 100, InstantSource.system());
    result(small.beat("node", 0));
    settle(small, "url");
    settleWithImage(small, "a", 40);
    settleWithImage(small, "b", 40);
    settleWithImage(small, "c", 40);

    assertThat(result(small.find(key("a")))).isNull();
    assertThat(List.of("url", "b", "c")).allMatch(kept -> result(small.find(key(kept))) != null);

    settleWithImage(small, "larger than all", 200);

    assertThat(List.of("b", "c")).allMatch(gone -> result(small.find(key(gone))) == null);
    assertThat(result(small.find(key("larger than all"))).outcome()).isNotNull();

    result(small.sweep(Duration.ofDays(-1)));
    settleWithImage(small, "d", 60);

    assertThat(result(small.find(key("d")))).isNotNull();
  }

  @Test
  void itKeepsAtLeastOneCall() {
    assertThatThrownBy(() -> new MemoryOutcomeStore(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxCalls must be at least 1, was 0");
  }
}
