package io.fluxbus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of several nodes that share a budget, in virtual time. Nodes crash and are expired; the
 * store answers late, twice, or never. Amounts are cents.
 */
final class LeasedBudgetSimulation {
  private static final long MILLI = VirtualTime.MILLI;
  private static final long SECOND = 1_000 * MILLI;

  private final VirtualTime time;
  private final BudgetStore store;
  private final boolean withoutKeys;
  private final double failures;
  private final List<Node> nodes = new ArrayList<>();
  private int calls;
  private int open;
  private int names;
  private boolean healthy;
  private boolean unexpected;

  /** Whether a node crashed or was expired, so that costs may have been lost. */
  private boolean disturbed;

  /** What was billed in truth. */
  private long billed;

  /** By how much costs exceeded their prices. */
  private long excess;

  private LeasedBudgetSimulation(long seed) {
    time = new VirtualTime(seed);
    store = new BudgetStore(time.random.nextLong(time.chance(0.5) ? 100 : 20_000));
    withoutKeys = time.chance(0.5);
    failures = time.chance(0.5) ? 0 : 0.3;
    int count = time.random.nextInt(1, 6);
    for (int i = 0; i < count; i++) {
      nodes.add(new Node());
    }
  }

  /**
   * Runs one seed.
   *
   * @throws AssertionError if a rule is broken
   */
  static void run(long seed) {
    try {
      new LeasedBudgetSimulation(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("-Dbudget.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    int steps = time.random.nextInt(20, 300);
    long pause = time.random.nextLong(1, 50);
    for (int i = 0; i < steps; i++) {
      time.advance(time.upTo(pause));
      Node node = nodes.get(time.random.nextInt(nodes.size()));
      if (time.chance(0.01)) {
        node.crash();
      } else {
        node.call();
      }
      check();
    }
    healthy = true;
    for (int i = 0; open > 0; i++) {
      assertThat(i).as("ends").isLessThan(1_000);
      time.advance(SECOND / 10);
      check();
    }
    // A request that the store never answers is repeated after its timeout.
    time.advance(10 * SECOND);
    assertThat(store.leased).as("leased when idle").isZero();
    if (!disturbed) {
      assertThat(store.spent).as("spent").isEqualTo(billed);
    }
    for (Node node : nodes) {
      assertAdmitted(node);
    }
  }

  private void assertAdmitted(Node node) {
    long rest = store.free();
    Future<Reservation> fits = node.budget.reserve(rest, true, time.nanoTime() + SECOND);
    time.advance(SECOND);
    assertThat(fits.cause()).as("fits").isNull();
    assertThat(fits.isComplete()).as("fits").isTrue();
    Future<Reservation> more = node.budget.reserve(1, true, time.nanoTime() + SECOND);
    time.advance(SECOND);
    assertThat(more.failed()).as("more than is left").isTrue();
    fits.result().charge(0);
    time.advance(SECOND);
  }

  private void check() {
    assertThat(unexpected).as("unexpected failure").isFalse();
    assertThat(billed - excess).as("billed").isLessThanOrEqualTo(store.limit);
    assertThat(store.spent + store.leased - excess).as("spent").isLessThanOrEqualTo(store.limit);
    if (open == 0) {
      assertThat(store.spent + store.leased)
          .as("accounted")
          .isGreaterThanOrEqualTo(billed - excess);
    }
  }

  private final class Node {
    private String name;
    private LeasedBudget budget;
    private int incarnation;

    Node() {
      start();
    }

    private void start() {
      int of = ++incarnation;
      OutcomeStore leases =
          (OutcomeStore)
              Proxy.newProxyInstance(
                  OutcomeStore.class.getClassLoader(),
                  new Class<?>[] {OutcomeStore.class},
                  (proxy, method, arguments) -> network((LeaseRequest) arguments[0], of));
      StoreServices services =
          new StoreServices(
              time, leases, new StoreMonitor(new StoreLog(NoLog.INSTANCE, time::schedule), null));
      budget = new LeasedBudget("b", services, unknown -> register(of));
      register(of);
    }

    private void register(int of) {
      time.schedule(
          time.upTo(20),
          () -> {
            if (of == incarnation) {
              name = "n" + names++;
              store.register(name);
              budget.registered(name);
            }
          });
    }

    private Future<Lease> network(LeaseRequest request, int of) {
      Promise<Lease> answer = Promise.promise();
      if (of != incarnation) {
        // The process is dead.
        return answer.future();
      }
      int times = healthy || !time.chance(failures) ? 1 : time.random.nextInt(3);
      for (int i = 0; i < times; i++) {
        boolean lost = !healthy && time.chance(failures / 2);
        time.schedule(
            time.upTo(!healthy && time.chance(failures / 20) ? 8_000 : 3),
            () -> {
              Lease lease = store.lease(request);
              if (!lost) {
                time.schedule(time.upTo(2), () -> answer.tryComplete(lease));
              } else if (time.chance(0.5)) {
                answer.tryFail("lost");
              }
            });
      }
      return answer.future();
    }

    /** The process ends. Another one expires it, and it starts again. */
    void crash() {
      disturbed = true;
      String dead = name;
      name = null;
      start();
      time.schedule(time.upTo(500), () -> store.expire(dead));
    }

    /** The node is slow, and another one expires it although it lives. */
    private void expireAlive() {
      disturbed = true;
      store.expire(name);
    }

    void call() {
      if (time.chance(0.01)) {
        expireAlive();
      }
      int number = calls++;
      boolean recorded = !withoutKeys || time.chance(0.5);
      long amount = time.random.nextLong(1, 20);
      int of = incarnation;
      String claimer = name;
      long deadline = time.nanoTime() + 100 * MILLI + time.upTo(5_000);
      Future<Reservation> reserved = budget.reserve(amount, recorded, deadline);
      open++;
      boolean[] ended = new boolean[1];
      time.schedule(
          deadline + MILLI - time.nanoTime(), () -> assertThat(ended[0]).as("bounded").isTrue());
      reserved.onComplete(
          result -> {
            ended[0] = true;
            open--;
            if (result.failed()) {
              rejected(result.cause());
            } else if (of == incarnation) {
              send(claimer, number, recorded, result.result());
            }
          });
    }

    /** An exception of a callback may vanish. */
    private void rejected(Throwable cause) {
      FailureType type = ((GenerationException) cause).type();
      unexpected |= type != FailureType.BUDGET_EXHAUSTED && type != FailureType.STORE_UNAVAILABLE;
    }

    private void send(String owner, int number, boolean recorded, Reservation reservation) {
      int of = incarnation;
      if (recorded
          && !(reservation.isOf(owner) && store.sending(owner, number, reservation.amount()))) {
        reservation.charge(0);
        return;
      }
      open++;
      time.schedule(
          time.upTo(time.chance(0.2) ? 2_000 : 100),
          () -> {
            open--;
            long cost = cost(reservation.amount());
            billed += cost;
            excess += Math.max(0, cost - reservation.amount());
            if (of != incarnation) {
              return;
            }
            if (recorded) {
              store.settle(owner, number, cost);
              reservation.charge(cost);
            } else {
              reservation.spend(cost);
            }
          });
    }

    private long cost(long price) {
      return time.chance(0.1)
          ? 0
          : time.chance(0.01) ? price + time.random.nextLong(5) : time.random.nextLong(price + 1);
    }
  }
}
