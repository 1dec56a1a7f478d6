package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How nodes share a budget. Amounts are cents. */
class LeasedBudgetTest extends LeasedBudgetFixture {
  @Test
  @DisplayName("a call that does not fit fails at once if nobody can give back anything")
  void anExhaustedBudgetRejectsAtOnce() {
    BudgetStore store = new BudgetStore(45);
    LeasedBudget node = node(store, "a");
    for (int i = 0; i < 7; i++) {
      admitted(reserve(node, 6));
    }
    assertFailed(reserve(node, 6), FailureType.BUDGET_EXHAUSTED);
    admitted(reserve(node, 3));
  }

  @Test
  @DisplayName("a call that fits is admitted although a call before it waits for more")
  void aLargeCallDoesNotHoldUpASmallOne() {
    BudgetStore store = new BudgetStore(45);
    LeasedBudget other = node(store, "a");
    LeasedBudget node = node(store, "b");
    Reservation held = admitted(reserve(other, 40));
    Future<Reservation> large = reserve(node, 20);
    admitted(reserve(node, 5));
    assertThat(large.isComplete()).isFalse();
    held.charge(0);
    time.advance(SECOND);
    admitted(large);
  }

  @Test
  @DisplayName("a refused call waits a second for what other nodes hold, and not longer")
  void aRefusedCallWaitsForOtherNodes() {
    BudgetStore store = new BudgetStore(10);
    LeasedBudget other = node(store, "a");
    LeasedBudget node = node(store, "b");
    Reservation held = admitted(reserve(other, 10));
    Future<Reservation> refused = reserve(node, 10);
    time.advance(SECOND - MILLI);
    assertThat(refused.isComplete()).isFalse();
    time.advance(MILLI);
    assertFailed(refused, FailureType.BUDGET_EXHAUSTED);

    Future<Reservation> inTime = reserve(node, 10);
    time.advance(SECOND / 2);
    held.charge(0);
    time.advance(SECOND / 2);
    admitted(inTime);
  }

  @Test
  @DisplayName("two nodes do not keep from each other what is too little for either")
  void tooLittleIsGivenBack() {
    BudgetStore store = new BudgetStore(8);
    LeasedBudget one = node(store, "a");
    LeasedBudget two = node(store, "b");
    Reservation four = admitted(reserve(one, 4));
    Reservation otherFour = admitted(reserve(two, 4));
    Future<Reservation> first = reserve(one, 6);
    Future<Reservation> second = reserve(two, 6);
    four.charge(0);
    otherFour.charge(0);
    time.advance(SECOND);
    assertThat(first.succeeded() ^ second.succeeded()).isTrue();
    assertThat(store.spent + store.leased).isEqualTo(6);
  }

  @Test
  @DisplayName("the calls of a busy node need no request to the store of their own")
  void aBusyNodeHasAReserve() {
    BudgetStore store = new BudgetStore(1_000_000);
    LeasedBudget node = node(store, "a");
    for (int i = 0; i < 10_000; i++) {
      Reservation reservation = admitted(reserve(node, 6));
      time.advance(MILLI / 2);
      settle(store, "a", i, reservation, 5);
      time.advance(MILLI / 2);
    }
    assertThat(store.requests).isLessThan(50);
    assertThat(store.spent).isEqualTo(50_000);
  }

  @Test
  @DisplayName("an idle node gives back all that it does not need")
  void anIdleNodeGivesBack() {
    BudgetStore store = new BudgetStore(100_000);
    LeasedBudget node = node(store, "a");
    List<Reservation> reservations = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      reservations.add(admitted(reserve(node, 6)));
      time.advance(MILLI);
    }
    assertThat(store.leased).isGreaterThan(6_000);
    for (int i = 0; i < 1_000; i++) {
      settle(store, "a", i, reservations.get(i), 5);
    }
    time.advance(LeasedBudget.IDLE);
    assertThat(store.leased).isZero();
    assertThat(store.spent).isEqualTo(5_000);
    int requests = store.requests;
    time.advance(3_600 * SECOND);
    assertThat(store.requests).isEqualTo(requests);
  }

  @Test
  @DisplayName("a node keeps nothing in reserve when little is left of the budget")
  void theLastDollarsStayAvailable() {
    BudgetStore store = new BudgetStore(45);
    LeasedBudget one = node(store, "a");
    LeasedBudget two = node(store, "b");
    for (int i = 0; i < 3; i++) {
      admitted(reserve(one, 6));
      time.advance(MILLI);
      assertThat(store.leased).isEqualTo(6L * (i + 1));
    }
    for (int i = 0; i < 4; i++) {
      admitted(reserve(two, 6));
    }
  }

  @Test
  @DisplayName("the reserve does not change with what is leased for it")
  void theReserveIsStable() {
    BudgetStore store = new BudgetStore(10_000);
    LeasedBudget node = node(store, "a");
    for (int amount = 10; amount < 1_300; amount += 10) {
      Reservation reservation = admitted(reserve(node, amount));
      assertThat(store.requests).isLessThan(amount);
      reservation.charge(0);
    }
  }

  @Test
  @DisplayName("the cost of calls without a key is reported within a second or when idle")
  void costsWithoutKeyAreReported() {
    BudgetStore store = new BudgetStore(1_000_000);
    LeasedBudget node = node(store, "a");
    for (int i = 0; i < 3_000; i++) {
      Future<Reservation> reservation = node.reserve(6, false, time.nanoTime() + SECOND);
      admitted(reservation).spend(5);
      time.advance(MILLI);
      assertThat(store.spent).isGreaterThanOrEqualTo(5L * (i - 1_001));
    }
    time.advance(SECOND);
    assertThat(store.spent).isEqualTo(15_000);
    assertThat(store.leased).isZero();
    assertThat(store.requests).isLessThan(50);
  }

  @Test
  @DisplayName("a call without a key starts after the store knows that the node has such calls")
  void theFirstCallWithoutKeyIsMarked() {
    BudgetStore store = new BudgetStore(1_000);
    LeasedBudget node = node(store, "a");
    admitted(reserve(node, 6));
    network = answer -> Future.failedFuture("away");
    Future<Reservation> unrecorded = node.reserve(6, false, time.nanoTime() + 10 * SECOND);
    time.advance(SECOND);
    assertThat(unrecorded.isComplete()).isFalse();
    network = answer -> answer;
    time.advance(5 * SECOND);
    admitted(unrecorded);
    store.expire("a");
    assertThat(store.spent).isGreaterThanOrEqualTo(6);
  }

  @Test
  @DisplayName("a cost above the reserved amount is charged")
  void aCostAboveThePriceIsCharged() {
    BudgetStore store = new BudgetStore(20);
    LeasedBudget node = node(store, "a");
    node.reserve(6, false, time.nanoTime() + SECOND).result().spend(11);
    settle(store, "a", 1, admitted(reserve(node, 6)), 8);
    time.advance(SECOND);
    assertThat(store.spent).isEqualTo(19);
    assertThat(store.leased).isZero();
    assertFailed(reserve(node, 6), FailureType.BUDGET_EXHAUSTED);
    admitted(reserve(node, 1));
  }

  @Test
  @DisplayName("a second attempt after an unknown one is paid for, too")
  void twoAttemptsAreReserved() {
    BudgetStore store = new BudgetStore(20);
    LeasedBudget node = node(store, "a");
    Reservation reservation = admitted(reserve(node, 6));
    reservation.add(admitted(reserve(node, 6)));
    assertThat(reservation.amount()).isEqualTo(12);
    assertFailed(reserve(node, 9), FailureType.BUDGET_EXHAUSTED);
    settle(store, "a", 1, reservation, 10);
    reservation.charge(0);
    time.advance(SECOND);
    assertThat(store.spent).isEqualTo(10);
    assertThat(store.leased).isZero();
  }
}
