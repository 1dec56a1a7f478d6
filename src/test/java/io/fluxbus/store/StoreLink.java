package io.fluxbus.store;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The connection of one process to the store. The store may answer late, twice or never, and it may
 * execute a request although it never answers: later, twice, or after the process has crashed.
 */
final class StoreLink implements OutcomeStore {
  /** How late the store executes a request, in nanoseconds. */
  static final long LATEST = 5 * StoreWorld.SECOND;

  private final StoreWorld world;
  private final SimulatedNode node;
  private final OutcomeStore store;
  private final SimulationRules rules;
  private final double trouble;

  StoreLink(StoreWorld world, SimulatedNode node, OutcomeStore store, SimulationRules rules) {
    this.world = world;
    this.node = node;
    this.store = store;
    this.rules = rules;
    trouble = world.chance(0.5) ? 0.2 : 0.01;
  }

  /** Executes a request whose answer gets lost. */
  private static Runnable unanswered(Supplier<? extends Future<?>> request) {
    return () -> {
      Future<?> ignored = request.get();
    };
  }

  private <T> Future<T> ask(Supplier<Future<T>> request) {
    Promise<T> answer = Promise.promise();
    node.step();
    if (!node.isAlive()) {
      return answer.future();
    }
    if (node.isPartitioned()) {
      // Some requests wait in a buffer and arrive when nobody expects them any more.
      if (world.chance(0.3)) {
        world.after(world.randomMillis(500, LATEST / StoreWorld.MILLI), unanswered(request));
      }
      fail(answer);
      return answer.future();
    }
    if (!world.fault(trouble)) {
      world.after(
          world.randomMillis(0, 4), () -> answer(request.get(), answer, world.randomMillis(0, 4)));
      return answer.future();
    }
    switch (world.random().nextInt(6)) {
      case 0 -> fail(answer);
      case 1 -> {
        world.after(world.randomMillis(0, 4), unanswered(request));
        fail(answer);
      }
      case 2 -> {
        world.after(world.randomMillis(100, LATEST / StoreWorld.MILLI), unanswered(request));
        fail(answer);
      }
      case 3 -> {
        world.after(world.randomMillis(0, 4), () -> answer(request.get(), answer, 0));
        world.after(world.randomMillis(0, LATEST / StoreWorld.MILLI), unanswered(request));
      }
      case 4 ->
          world.after(
              world.randomMillis(0, 4),
              () ->
                  answer(
                      request.get(), answer, world.randomMillis(100, LATEST / StoreWorld.MILLI)));
      default ->
          world.after(
              world.randomMillis(100, LATEST / StoreWorld.MILLI),
              () -> answer(request.get(), answer, 0));
    }
    return answer.future();
  }

  private <T> void answer(Future<T> result, Promise<T> answer, long delay) {
    node.after(delay, () -> node.onAnyContext(() -> answer.tryComplete(result.result())));
  }

  /** Fails at once, later, or never. */
  private <T> void fail(Promise<T> answer) {
    if (world.chance(0.7)) {
      node.after(
          world.randomMillis(0, world.chance(0.5) ? 5 : 3_000),
          () -> node.onAnyContext(() -> answer.tryFail("the store is not there")));
    }
  }

  @Override
  public Future<StoredCall> claim(Claim claim) {
    return ask(() -> store.claim(claim));
  }

  @Override
  public Future<StoredCall> reclaim(Claim claim, String replacedToken) {
    return ask(
        () -> {
          rules.reclaimed(claim.key());
          return store.reclaim(claim, replacedToken);
        });
  }

  @Override
  public Future<Boolean> sending(CallKey key, String token, int step, long price) {
    rules.sendingRequested(node, key);
    return ask(() -> store.sending(key, token, step, price));
  }

  @Override
  public Future<Boolean> waiting(CallKey key, String token, int step) {
    return ask(() -> store.waiting(key, token, step));
  }

  @Override
  public Future<Boolean> settle(CallKey key, String token, GenerationOutcome outcome, long cost) {
    return ask(() -> store.settle(key, token, outcome, cost));
  }

  @Override
  public Future<Boolean> release(CallKey key, String token) {
    return ask(() -> store.release(key, token));
  }

  @Override
  public Future<Boolean> saved(CallKey key, String token, List<StoredFile> files) {
    return ask(() -> store.saved(key, token, files));
  }

  @Override
  public Future<StoredCall> find(CallKey key) {
    return ask(() -> store.find(key));
  }

  @Override
  public Future<Boolean> beat(String name, long count) {
    return ask(() -> store.beat(name, count));
  }

  @Override
  public Future<Map<String, Long>> beats() {
    return ask(store::beats);
  }

  @Override
  public Future<Boolean> expire(String name, long count) {
    return ask(() -> store.expire(name, count));
  }

  @Override
  public Future<Integer> sweep(Duration retainFor) {
    return ask(() -> store.sweep(retainFor));
  }

  @Override
  public Future<Lease> lease(LeaseRequest request) {
    return ask(() -> store.lease(request));
  }

  @Override
  public Future<Void> setBudget(String budget, long limit) {
    return ask(() -> store.setBudget(budget, limit));
  }

  @Override
  public Future<List<StoredBudget>> budgets() {
    return ask(store::budgets);
  }

  @Override
  public Future<List<StoredCall>> list(StoreQuery query) {
    return ask(() -> store.list(query));
  }

  @Override
  public Future<Boolean> resolve(CallKey key, String token, Billed billed) {
    return ask(() -> store.resolve(key, token, billed));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
