package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One or a few nodes that share a budget, in virtual time. Amounts are cents. */
abstract class LeasedBudgetFixture {
  static final long MILLI = VirtualTime.MILLI;
  static final long SECOND = 1_000 * MILLI;

  final VirtualTime time = new VirtualTime(1);
  final List<String> expired = new ArrayList<>();

  /** What happens to the answers of the store. */
  Function<Future<Lease>, Future<Lease>> network = answer -> answer;

  final LeasedBudget node(BudgetStore store, String name) {
    store.register(name);
    LeasedBudget budget = unregistered(store);
    budget.registered(name);
    return budget;
  }

  final LeasedBudget unregistered(BudgetStore store) {
    OutcomeStore leases = store.leases();
    OutcomeStore behindNetwork =
        (OutcomeStore)
            Proxy.newProxyInstance(
                OutcomeStore.class.getClassLoader(),
                new Class<?>[] {OutcomeStore.class},
                (proxy, method, arguments) ->
                    network.apply(leases.lease((LeaseRequest) arguments[0])));
    StoreServices services =
        new StoreServices(
            time,
            behindNetwork,
            new StoreMonitor(new StoreLog(NoLog.INSTANCE, time::schedule), null));
    return new LeasedBudget("b", services, expired::add);
  }

  final Future<Reservation> reserve(LeasedBudget budget, long amount) {
    return budget.reserve(amount, true, time.nanoTime() + 60 * SECOND);
  }

  final Reservation admitted(Future<Reservation> reservation) {
    assertThat(reservation.isComplete()).as("complete").isTrue();
    assertThat(reservation.cause()).isNull();
    return reservation.result();
  }

  static void assertFailed(Future<Reservation> reservation, FailureType type) {
    assertThat(reservation.cause())
        .isInstanceOfSatisfying(
            GenerationException.class, failure -> assertThat(failure.type()).isEqualTo(type));
  }

  static void settle(BudgetStore store, String node, int call, Reservation reservation, long cost) {
    store.sending(node, call, reservation.amount());
    store.settle(node, call, cost);
    reservation.charge(cost);
  }
}
