package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void itKeepsAtLeastOneCall() {
    assertThatThrownBy(() -> new MemoryOutcomeStore(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxCalls must be at least 1, was 0");
  }
}
