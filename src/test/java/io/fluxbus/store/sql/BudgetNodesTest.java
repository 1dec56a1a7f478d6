package io.fluxbus.store.sql;

import static io.fluxbus.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.FailureType;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.Lease;
import io.fluxbus.store.LeaseRequest;
import io.fluxbus.store.StoredBudget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three nodes spend one budget at once. */
class BudgetNodesTest {
  private static final long LIMIT = 2_000;
  private static final int ROUNDS = 60;

  @TempDir(factory = TargetDirectory.class)
  Path folder;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private List<SqlOutcomeStore> stores(Dialect dialect) throws Exception {
    PgConnectOptions server = dialect == Dialect.POSTGRESQL ? TestPostgres.newDatabase() : null;
    List<SqlOutcomeStore> stores = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      stores.add(
          server == null
              ? SqlOutcomeStore.sqlite(vertx, folder.resolve("calls.db"))
              : SqlOutcomeStore.postgresql(vertx, server));
    }
    return stores;
  }

  /** A node that leases, calls and gives back at random. */
  private static final class Node {
    private final SqlOutcomeStore store;
    private final String name;
    private final Random random;
    private final AtomicLong charged;
    private int step;
    private long held;
    private long released;
    private long spent;
    private long leased;

    Node(SqlOutcomeStore store, String name, AtomicLong charged) {
      this.store = store;
      this.name = name;
      this.charged = charged;
      random = new Random(name.hashCode());
    }

    Future<Void> rounds(int left) {
      return left == 0 ? lease(0) : round().compose(none -> rounds(left - 1));
    }

    private Future<Void> round() {
      int price = 1 + random.nextInt(100);
      if (held < price) {
        return lease(100 + random.nextInt(300));
      }
      held -= price;
      int cost = random.nextInt(price + 1);
      if (random.nextBoolean()) {
        // A call without a key.
        released += price;
        spent += cost;
        charged.addAndGet(cost);
        return random.nextInt(4) == 0 ? lease(0) : Future.succeededFuture();
      }
      CallKey key = new CallKey("", name + ":" + random.nextLong());
      Claim claim = new Claim(key, "t", name, "f", "r", "b", price);
      GenerationOutcome outcome =
          new GenerationOutcome(
              "r", null, new GenerationException(FailureType.BAD_RESPONSE, "x"), 1, 0, 0, 0);
      held += price - cost;
      charged.addAndGet(cost);
      return store
          .claim(claim)
          .compose(claimed -> store.sending(key, "t", 1, price))
          .compose(sending -> store.settle(key, "t", outcome, cost))
          .mapEmpty();
    }

    private Future<Void> lease(long wanted) {
      step++;
      return store
          .lease(new LeaseRequest("b", name, step, released, spent, false, 1, wanted))
          .map(
              (Lease lease) -> {
                held += lease.leased() - leased;
                leased = lease.leased();
                return null;
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void nodesNeverExceedTheLimitAndNoCostIsLost(Dialect dialect) throws Exception {
    List<SqlOutcomeStore> stores = stores(dialect);
    result(stores.get(0).setBudget("b", LIMIT));
    AtomicLong charged = new AtomicLong();
    List<Future<Void>> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = "n" + i;
      result(stores.get(i).beat(name, 0));
      nodes.add(new Node(stores.get(i), name, charged).rounds(ROUNDS));
    }
    Future<?> all = Future.all(nodes);
    while (!all.isComplete()) {
      StoredBudget budget = result(stores.get(0).budgets()).get(0);
      assertThat(budget.spent() + budget.leased()).isLessThanOrEqualTo(LIMIT);
    }
    result(all);
    StoredBudget budget = result(stores.get(0).budgets()).get(0);
    assertThat(budget.spent()).isEqualTo(charged.get());
    assertThat(budget.spent() + budget.leased()).isLessThanOrEqualTo(LIMIT);

    for (int i = 0; i < 3; i++) {
      assertThat(result(stores.get(0).expire("n" + i, 0))).isTrue();
    }
    assertThat(result(stores.get(0).budgets()))
        .containsExactly(new StoredBudget("b", LIMIT, charged.get(), 0));
    for (SqlOutcomeStore store : stores) {
      result(store.close());
    }
  }
}
