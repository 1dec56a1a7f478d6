package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.vertx.core.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A budget whose store is away or has expired the node, and that is closed. Amounts are cents. */
class LeasedBudgetFailuresTest extends LeasedBudgetFixture {
  @Test
  @DisplayName(
      "without an answer of the store, a call fails at its deadline with STORE_UNAVAILABLE")
  void aStoreThatIsAwayFailsTheCall() {
    BudgetStore store = new BudgetStore(20);
    LeasedBudget node = node(store, "a");
    network = answer -> Future.failedFuture("away");
    Future<Reservation> failing = node.reserve(6, true, time.nanoTime() + 3 * SECOND);
    time.advance(3 * SECOND - 1);
    assertThat(failing.isComplete()).isFalse();
    time.advance(1);
    assertFailed(failing, FailureType.STORE_UNAVAILABLE);

    network = answer -> Future.future(never -> {});
    Future<Reservation> silent = node.reserve(6, true, time.nanoTime() + 3 * SECOND);
    time.advance(3 * SECOND);
    assertFailed(silent, FailureType.STORE_UNAVAILABLE);

    // The store leased several times what it answered only now.
    network = answer -> answer;
    time.advance(10 * SECOND);
    assertThat(store.leased).isZero();
    admitted(reserve(node, 20));
  }

  @Test
  @DisplayName("a node that is not registered waits until it is")
  void anExpiredNodeRegistersAgain() {
    BudgetStore store = new BudgetStore(20);
    LeasedBudget node = unregistered(store);
    Future<Reservation> early = reserve(node, 6);
    Future<Reservation> tooLate = node.reserve(6, true, time.nanoTime() + SECOND);
    time.advance(2 * SECOND);
    assertFailed(tooLate, FailureType.STORE_UNAVAILABLE);
    store.register("a");
    node.registered("a");
    Reservation old = admitted(early);
    store.expire("a");
    Future<Reservation> waits = reserve(node, 6);
    assertThat(expired).containsExactly("a");
    assertThat(waits.isComplete()).isFalse();
    store.register("b");
    node.registered("b");
    admitted(waits);
    old.charge(6);
    assertThat(store.leased).isEqualTo(6);
    admitted(reserve(node, 14));
  }

  @Test
  @DisplayName("closing gives back the lease, reports costs, and fails what waits")
  void closingGivesBack() {
    BudgetStore store = new BudgetStore(10_000);
    LeasedBudget node = node(store, "a");
    for (int i = 0; i < 10; i++) {
      node.reserve(6, false, time.nanoTime() + SECOND).result().spend(5);
    }
    reserve(node(store, "b"), 9_000);
    Future<Reservation> waiting = reserve(node, 1_000);
    Future<Void> closed = node.close();
    assertThat(closed.succeeded()).isTrue();
    assertFailed(waiting, FailureType.CLOSED);
    assertThat(store.spent).isEqualTo(50);
    assertThat(store.leased).isEqualTo(9_000);
    assertFailed(reserve(node, 1), FailureType.CLOSED);
  }

  @Test
  @DisplayName("closing takes a bounded time, after which a store that is away is not asked again")
  void closingIsBounded() {
    BudgetStore store = new BudgetStore(10_000);
    LeasedBudget node = node(store, "a");
    Reservation reservation = admitted(reserve(node, 6));
    network = answer -> Future.failedFuture("away");
    reservation.charge(0);
    Future<Void> closed = node.close();
    time.advance(LeasedBudget.CLOSE_TIMEOUT - 1);
    assertThat(closed.isComplete()).isFalse();
    time.advance(1);
    assertThat(closed.succeeded()).isTrue();
    int requests = store.requests;
    time.advance(60 * SECOND);
    assertThat(store.requests).isEqualTo(requests);
  }
}
