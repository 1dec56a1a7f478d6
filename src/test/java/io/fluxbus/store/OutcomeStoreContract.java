package io.fluxbus.store;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.store.StoredCall.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store does. */
public abstract class OutcomeStoreContract extends StoredCallsContract {
  // Nodes.

  @Test
  void aNodeIsAliveUntilItIsExpired() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    assertThat(result(store.beat("n1", 1))).isTrue();
    assertThat(result(store.beat("n1", 1))).isTrue();
    assertThat(result(store.beats())).isEqualTo(Map.of("n1", 1L, "n2", 0L));
    assertThat(result(store.expire("n1", 0))).isFalse();
    assertThat(result(store.expire("n1", 1))).isTrue();
    assertThat(result(store.beat("n1", 2))).isFalse();
    assertThat(result(store.beats())).isEqualTo(Map.of("n2", 0L));
  }

  @Test
  void theCallsOfAnExpiredNodeAreFreeOrUnknown() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    result(store.claim(claim(key("waits"), "t1", "n1")));
    sent(store, claim(key("sent"), "t2", "n1"));
    sent(store, claim(key("settled"), "t3", "n1"));
    result(store.settle(key("settled"), "t3", success("x"), 30));
    sent(store, claim(key("other"), "t4", "n2"));
    result(store.expire("n1", 0));

    assertThat(result(store.find(key("waits")))).isNull();
    assertThat(result(store.sending(key("waits"), "t1", 1, 30))).isFalse();
    StoredCall sent = result(store.find(key("sent")));
    assertThat(sent.state()).isEqualTo(State.UNKNOWN);
    assertThat(sent.outcome()).isNull();
    assertThat(sent.cost()).isEqualTo(30);
    assertThat(result(store.sending(key("sent"), "t2", 2, 30))).isFalse();
    assertThat(result(store.find(key("settled"))).state()).isEqualTo(State.SUCCEEDED);
    assertThat(result(store.find(key("other"))).state()).isEqualTo(State.SENT);
  }

  @Test
  void theOwnerKnowsBetterThanTheNodeThatExpiredIt() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.setBudget("b", 100));
    lease(store, "n1", 1, 0, 100);
    sent(store, claim(key("billed"), "t1", "n1", "b", 30));
    sent(store, claim(key("free"), "t2", "n1", "b", 30));
    result(store.expire("n1", 0));
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 60, 0));

    assertThat(result(store.settle(key("billed"), "t1", success("x"), 20))).isTrue();
    assertThat(result(store.settle(key("billed"), "t1", success("x"), 20))).isTrue();
    assertThat(result(store.find(key("billed"))).outcome()).isEqualTo(success("x"));
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 50, 0));
    assertThat(result(store.release(key("free"), "t2"))).isTrue();
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 20, 0));
    assertThat(result(store.release(key("billed"), "t1"))).isFalse();
  }

  // Budgets.

  @Test
  void leasesNeverExceedTheLimit() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    assertThat(lease(store, "n1", 1, 1, 10)).isEqualTo(new Lease(0, 0, 0));
    result(store.setBudget("b", 100));
    assertThat(lease(store, "n1", 2, 10, 60)).isEqualTo(new Lease(60, 40, 0));
    assertThat(lease(store, "n2", 1, 50, 60)).isEqualTo(new Lease(0, 40, 60));
    assertThat(lease(store, "n2", 2, 10, 60)).isEqualTo(new Lease(40, 0, 60));
    assertThat(lease(store, "n2", 3, 1, 1)).isEqualTo(new Lease(40, 0, 60));
    assertThat(lease(store, "n3", 1, 1, 1)).isNull();
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 0, 100));
    result(store.setBudget("b", 50));
    assertThat(lease(store, "n1", 3, 1, 1)).isEqualTo(new Lease(60, 0, 40));
  }

  @Test
  void aRequestForALeaseMayBeRepeatedOrLate() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.setBudget("b", 100));
    lease(store, "n1", 1, 1, 30);
    assertThat(lease(store, "n1", 1, 1, 30)).isEqualTo(new Lease(30, 70, 0));
    LeaseRequest second = new LeaseRequest("b", "n1", 2, 20, 15, false, 1, 20);
    assertThat(result(store.lease(second))).isEqualTo(new Lease(50, 55, 0));
    assertThat(result(store.lease(second))).isEqualTo(new Lease(50, 55, 0));
    assertThat(lease(store, "n1", 1, 1, 30)).isEqualTo(new Lease(50, 55, 0));
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 15, 30));
  }

  @Test
  void aSettledCallIsChargedToTheLeaseOfItsNodeOnce() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.setBudget("b", 100));
    lease(store, "n1", 1, 1, 60);
    sent(store, claim(key("a"), "t1", "n1", "b", 30));
    sent(store, claim(key("dear"), "t2", "n1", "b", 30));
    for (int i = 0; i < 2; i++) {
      result(store.settle(key("a"), "t1", success("x"), 20));
      result(store.settle(key("dear"), "t2", success("y"), 35));
    }
    // 20 and 30 are from the lease, and 5 are more than the price.
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 55, 10));
    assertThat(lease(store, "n1", 2, 1, 100)).isEqualTo(new Lease(95, 0, 0));
  }

  @Test
  void theLeaseOfAnExpiredNodeReturns() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    result(store.setBudget("b", 100));
    lease(store, "n1", 1, 1, 80);
    sent(store, claim(key("a"), "t1", "n1", "b", 30));
    sent(store, claim(key("b"), "t2", "n1", "b", 30));
    result(store.settle(key("a"), "t1", success("x"), 25));
    result(store.expire("n1", 0));
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 55, 0));
    assertThat(lease(store, "n1", 2, 1, 1)).isNull();
    assertThat(lease(store, "n2", 1, 1, 100)).isEqualTo(new Lease(45, 0, 0));
  }

  @Test
  void theLeaseOfAnExpiredNodeIsSpentIfCallsWithoutAKeyUsedIt() throws Exception {
    OutcomeStore store = withNode("n1");
    result(store.setBudget("b", 100));
    result(store.lease(new LeaseRequest("b", "n1", 1, 0, 0, true, 1, 50)));
    result(store.lease(new LeaseRequest("b", "n1", 2, 10, 5, false, 0, 0)));
    sent(store, claim(key("a"), "t1", "n1", "b", 30));
    result(store.expire("n1", 0));
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 45, 0));
  }

  // Operation.

  @Test
  void anUnknownCallIsResolved() throws Exception {
    OutcomeStore store = withNode("n1", "n2");
    result(store.setBudget("b", 100));
    lease(store, "n1", 1, 1, 100);
    sent(store, claim(key("billed"), "t1", "n1", "b", 30));
    sent(store, claim(key("free"), "t2", "n1", "b", 30));
    result(store.settle(key("billed"), "t1", unknown("x"), 30));
    result(store.expire("n1", 0));
    assertThat(result(store.resolve(key("billed"), "t2", Billed.YES))).isFalse();
    assertThat(result(store.resolve(key("billed"), "t1", Billed.YES))).isTrue();
    assertThat(result(store.resolve(key("billed"), "t1", Billed.YES))).isFalse();
    assertThat(result(store.resolve(key("free"), "t2", Billed.NO))).isTrue();
    StoredCall billed = result(store.find(key("billed")));
    assertThat(billed.state()).isEqualTo(State.FAILED);
    assertThat(billed.outcome().toJson()).isEqualTo(unknown("x").toJson());
    assertThat(billed.cost()).isEqualTo(30);
    assertThat(result(store.find(key("free")))).isNull();
    assertThat(budget(store)).isEqualTo(new StoredBudget("b", 100, 30, 0));
  }

  @Test
  void oldCallsAreSwept() throws Exception {
    OutcomeStore store = withNode("n1");
    sent(store, claim(key("runs"), "t1", "n1"));
    for (int i = 0; i < 3; i++) {
      sent(store, claim(key("k" + i), "t" + i, "n1"));
      result(store.settle(key("k" + i), "t" + i, success("x" + i), 30));
    }
    assertThat(result(store.sweep(Duration.ofDays(1)))).isZero();
    assertThat(result(store.sweep(Duration.ZERO))).isEqualTo(3);
    assertThat(result(store.sweep(Duration.ZERO))).isZero();
    assertThat(result(store.find(key("k0")))).isNull();
    assertThat(result(store.find(key("runs"))).state()).isEqualTo(State.SENT);
  }

  @Test
  void callsAreListedAndSearched() throws Exception {
    OutcomeStore store = withNode("n1");
    Claim a = claim(new CallKey("t1", "key:order-1_A"), "ta", "n1");
    Claim b = claim(new CallKey("t1", "key:order-2"), "tb", "n1");
    Claim c = claim(new CallKey("t2", "key:order-3"), "tc", "n1");
    Stream.of(a, b, c).forEach(claim -> result(store.claim(claim)));
    result(store.sending(b.key(), "tb", 1, 30));
    result(store.settle(c.key(), "tc", success("x"), 30));

    assertThat(tokens(store, Set.of(), null, null, null)).containsOnly("ta", "tb", "tc");
    assertThat(tokens(store, Set.of(State.SENT, State.SUCCEEDED), null, null, null))
        .containsOnly("tb", "tc");
    assertThat(tokens(store, Set.of(), "t1", null, null)).containsOnly("ta", "tb");
    assertThat(tokens(store, Set.of(), null, "er-1_", null)).containsExactly("ta");
    assertThat(tokens(store, Set.of(), null, "order-1_a", null)).isEmpty();
    assertThat(tokens(store, Set.of(), null, "%", null)).isEmpty();
    assertThat(tokens(store, Set.of(), null, "request-of-tb", null)).containsExactly("tb");
    assertThat(tokens(store, Set.of(), null, "inference-x", null)).containsExactly("tc");
    assertThat(tokens(store, Set.of(), null, "inference", null)).isEmpty();
    assertThat(tokens(store, Set.of(), null, null, Duration.ofHours(1))).isEmpty();
    assertThat(tokens(store, Set.of(), null, null, Duration.ZERO)).hasSize(3);
    assertThat(result(store.list(new StoreQuery(Set.of(), null, null, null, 2, 2)))).hasSize(1);
    assertThat(result(store.list(new StoreQuery(Set.of(), null, null, null, 2, 3)))).isEmpty();
  }

  private static List<String> tokens(
      OutcomeStore store, Set<State> states, String tenant, String text, Duration olderThan) {
    return result(store.list(new StoreQuery(states, tenant, text, olderThan, 10, 0))).stream()
        .map(call -> call.claim().token())
        .toList();
  }
}
