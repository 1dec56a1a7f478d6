package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Claims, outcomes and leases for the tests of stores. */
abstract class StoreFixture {
  static final String FINGERPRINT = "0123456789abcdef".repeat(4);

  /** Returns the store of the test, which is empty at first: the same at each call. */
  protected abstract OutcomeStore store() throws Exception;

  /** Returns a key that no other test uses. */
  protected static CallKey key(String text) {
    return new CallKey("tenant", "key:" + text);
  }

  protected static Claim claim(CallKey key, String token, String node, String budget, long price) {
    return new Claim(key, token, node, FINGERPRINT, "request-of-" + token, budget, price);
  }

  protected static Claim claim(CallKey key, String token, String node) {
    return claim(key, token, node, null, 30);
  }

  protected static GenerationOutcome success(String id) {
    GeneratedImage image =
        new GeneratedImage(
            "https://images.example/" + id + ".png?signature=s", null, 1, 2, null, false, null);
    return new GenerationOutcome(
        id,
        new GenerationResult(
            List.of(image),
            0,
            7L,
            "a fox, \u00e4 \ud83e\udd8a \u0000 \"",
            Map.of(),
            "inference-" + id,
            2L,
            new BigDecimal("0.0300")),
        null,
        1,
        0,
        12,
        345);
  }

  protected static GenerationOutcome unknown(String id) {
    return new GenerationOutcome(
        id,
        null,
        new GenerationException(FailureType.OUTCOME_UNKNOWN, "the connection was lost"),
        1,
        0,
        12,
        345);
  }

  final OutcomeStore withNode(String... nodes) throws Exception {
    OutcomeStore store = store();
    for (String node : nodes) {
      assertThat(result(store.beat(node, 0))).isTrue();
    }
    return store;
  }

  static void sent(OutcomeStore store, Claim claim) {
    result(store.claim(claim));
    assertThat(result(store.sending(claim.key(), claim.token(), 1, claim.price()))).isTrue();
  }

  static Lease lease(OutcomeStore store, String node, int step, long least, long wanted) {
    return result(store.lease(new LeaseRequest("b", node, step, 0, 0, false, least, wanted)));
  }

  static StoredBudget budget(OutcomeStore store) {
    return result(store.budgets()).get(0);
  }
}
